import { createBenchEnvironment } from '../environment.ts'
import { startAll, stopAll } from '../measure/available.ts'
import { type Contender, measure } from '../measure/contender.ts'
import { startGateway } from '../measure/gateway.ts'
import { startPeer } from '../measure/peers.ts'
import { TYPENAME } from '../measure/requests.ts'
import { compareCpu, type Line, type Settings } from '../measure/section.ts'
import { measureInTurns, typical } from '../measure/turns.ts'

const WHAT = '`{ __typename }` with a key, CPU per request'
const GOALS = { 'stock-yoga': 0.25, 'apollo-server': 0.6, mercurius: 1.3 }

/** The smallest GraphQL request. The peers check no key and have no database. */
export async function measureRequestPath({ rounds, seconds, isQuick }: Settings): Promise<Line[]> {
  const environment = await createBenchEnvironment()
  const contenders: Contender[] = []
  const names = isQuick ? (['mercurius'] as const) : (['stock-yoga', 'apollo-server', 'mercurius'] as const)
  try {
    contenders.push(await startGateway(environment.variables))
    const missing = await startAll(
      names.map((name) => ({ name, start: () => startPeer(name) })),
      contenders,
      WHAT,
    )
    const results = await measureInTurns(
      contenders.map((each) => [each.name, () => measure(each, TYPENAME, { connections: 32, seconds })]),
      rounds,
    )
    const own = typical(results, 'gateway')
    const lines = names
      .filter((name) => results.has(name))
      .map((name) =>
        compareCpu({ what: WHAT, own, peer: typical(results, name), name, goal: { atMost: GOALS[name] } }),
      )
    return [...lines, ...missing]
  } finally {
    await stopAll(contenders)
    await environment.drop()
  }
}
