import { createBenchEnvironment, SECRET_KEY } from '../environment.ts'
import { startAll, stopAll } from '../measure/available.ts'
import { type Contender, measure } from '../measure/contender.ts'
import { startGateway } from '../measure/gateway.ts'
import { startPeerWithDatabase } from '../measure/peers.ts'
import { createInvitation } from '../measure/requests.ts'
import { compareCpu, type Line, type Settings } from '../measure/section.ts'
import { measureInTurns, typical } from '../measure/turns.ts'
import type { HttpRequest } from '../measure/wrk.ts'
import { checkStored } from './creations.ts'

const WHAT = 'create (invitation, event, delivery, job), CPU of Node and Postgres'
const CONNECTIONS = 32

const PEERS = [
  { label: 'six-statements', name: 'mercurius-pg', shown: 'Mercurius and pg, six statements', atMost: 0.5 },
  { label: 'one-insert', name: 'mercurius-pg', shown: 'Mercurius and pg, one INSERT', atMost: 1 },
  { label: 'naive', name: 'naive', shown: 'Yoga, Pothos and Prisma', atMost: null },
  { label: 'better-auth', name: 'better-auth', shown: 'Better Auth, `inviteMember`', atMost: null },
] as const

/** The CPU time of a creation in Node and Postgres, against servers that store the same or less. */
export async function measureCreationCost({ rounds, seconds, isQuick }: Settings): Promise<Line[]> {
  const environment = await createBenchEnvironment()
  const contenders: Contender[] = []
  const peers = isQuick ? PEERS.slice(0, 2) : PEERS
  try {
    contenders.push(await startGateway(environment.variables))
    const wanted = peers.map(({ name, label }) => ({
      name: label,
      start: () =>
        startPeerWithDatabase(name, {
          label,
          tables: name !== 'better-auth',
          environment: { CREATE: label === 'one-insert' ? 'insert' : 'all' },
        }),
    }))
    const missing = await startAll(wanted, contenders, WHAT)
    const load = { connections: CONNECTIONS, seconds }
    const results = await measureInTurns(
      contenders.map((each) => [
        each.name,
        () => checkStored(each, () => measure(each, requestOf(each), load), tableOf(each)),
      ]),
      rounds,
    )
    const own = typical(results, 'gateway')
    const lines = peers
      .filter(({ label }) => results.has(label))
      .map(({ label, shown, atMost }) =>
        compareCpu({
          what: WHAT,
          own,
          peer: typical(results, label),
          name: shown,
          goal: atMost === null ? undefined : { atMost },
        }),
      )
    return [...lines, ...missing]
  } finally {
    await stopAll(contenders)
    await environment.drop()
  }
}

function tableOf({ name }: Contender): string {
  return name === 'better-auth' ? 'invitation' : 'invitations'
}

function requestOf({ name, ready }: Contender): HttpRequest {
  if (name !== 'better-auth') return createInvitation({ notify: true })
  const { organizationId } = ready
  return {
    path: '/api/auth/organization/invite-member',
    body: JSON.stringify({ email: 'p%n@example.com', role: 'member', organizationId }),
    expected: '"status":"pending"',
    headers: {
      Cookie: String(ready['cookie']),
      Origin: 'http://127.0.0.1',
      Authorization: `Bearer ${SECRET_KEY}`,
    },
  }
}
