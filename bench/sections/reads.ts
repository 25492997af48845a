import { createBenchEnvironment } from '../environment.ts'
import { fillInvitations } from '../fill.ts'
import { startAll, stopAll, type Wanted } from '../measure/available.ts'
import { type Contender, measure } from '../measure/contender.ts'
import { startGateway } from '../measure/gateway.ts'
import { startPeerWithDatabase } from '../measure/peers.ts'
import { query } from '../measure/postgres.ts'
import { graphql, LIST, readInvitation } from '../measure/requests.ts'
import { compareCpu, type Line, type Settings } from '../measure/section.ts'
import { measureInTurns, typical } from '../measure/turns.ts'
import type { HttpRequest } from '../measure/wrk.ts'

const ROWS = 10_000
const NAMES = {
  naive: 'Yoga, Pothos and Prisma',
  'mercurius-pg': 'Mercurius and pg',
  postgraphile: 'PostGraphile',
}
const READS = {
  one: {
    what: '`invitation(id)`, CPU of Node and Postgres',
    goals: { naive: { atMost: 0.3 }, 'mercurius-pg': { atMost: 1.3 }, postgraphile: undefined },
  },
  list: {
    what: 'list of 20, CPU of Node and Postgres',
    goals: { naive: { atMost: 0.3 }, 'mercurius-pg': { atMost: 1.5 }, postgraphile: undefined },
  },
}

/** One invitation by its id, and the newest 20 of 10,000. */
export async function measureReads({ rounds, seconds, isQuick }: Settings): Promise<Line[]> {
  const environment = await createBenchEnvironment()
  const contenders: Contender[] = []
  const names = isQuick ? (['mercurius-pg'] as const) : (['naive', 'mercurius-pg', 'postgraphile'] as const)
  try {
    const gateway = await startGateway(environment.variables)
    contenders.push(gateway)
    await fillInvitations(gateway.databaseUrl, ROWS)
    const wanted = names.map(
      (name): Wanted => ({ name, start: () => startPeerWithDatabase(name, { tables: true }) }),
    )
    const missing = await startAll(wanted, contenders, 'reads')
    const lines: Line[] = []
    for (const read of ['one', 'list'] as const) {
      console.log(`  ${READS[read].what}`)
      const results = await measureInTurns(await measurements(contenders, read, seconds), rounds)
      const own = typical(results, 'gateway')
      for (const name of names.filter((each) => results.has(each))) {
        const { what, goals } = READS[read]
        lines.push(
          compareCpu({ what, own, peer: typical(results, name), name: NAMES[name], goal: goals[name] }),
        )
      }
    }
    return [...lines, ...missing]
  } finally {
    await stopAll(contenders)
    await environment.drop()
  }
}

function measurements(contenders: readonly Contender[], read: 'one' | 'list', seconds: number) {
  return Promise.all(
    contenders.map(async (contender) => {
      const request = read === 'one' ? await requestOne(contender) : requestList(contender)
      return [contender.name, () => measure(contender, request, { connections: 32, seconds })] as const
    }),
  )
}

async function requestOne({ name, databaseUrl }: Contender): Promise<HttpRequest> {
  const [row] = await query<{ id: string }>(
    databaseUrl ?? '',
    'SELECT id FROM invitations ORDER BY created_at DESC OFFSET 5000 LIMIT 1',
  )
  const id = row?.id ?? ''
  if (name !== 'postgraphile') return readInvitation(id)
  return graphql(
    'query ($id: UUID!) { invitationById(id: $id) { id emailAddress status createdAt } }',
    { id },
    `"id":"${id}"`,
  )
}

function requestList({ name }: Contender): HttpRequest {
  if (name !== 'postgraphile') return LIST
  return graphql(
    '{ allInvitations(first: 20, orderBy: [CREATED_AT_DESC, ID_DESC]) { nodes { id emailAddress status createdAt } } }',
    undefined,
    '"nodes":[{"id":"',
  )
}
