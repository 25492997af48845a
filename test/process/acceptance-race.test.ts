import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, ownerPool } from '../support/databases.ts'
import { SECRET_KEY } from '../support/harness.ts'
import { embedded, opened } from './faults/stored.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

// The lock of an embedded database allows only one process.
const PROCESSES = embedded ? 1 : 2
let gateways: GatewayProcess[]
// Past the gateways, for time to pass; nobody gets at an embedded database beside its process.
let beside: pg.Pool | null
beforeAll(async () => {
  gateways = await Promise.all(
    Array.from({ length: PROCESSES }, () => startGatewayProcess(database.environment)),
  )
  beside = database.ownerUrl === undefined ? null : ownerPool(database, 4)
})

let turns = 0
function anyGateway(): GatewayProcess {
  const gateway = gateways[turns++ % gateways.length]
  if (gateway === undefined) throw new Error('There is no gateway')
  return gateway
}

/** @returns the type of the result. @throws if there is no result */
async function run(operation: string, input: object, headers: Record<string, string> = {}): Promise<string> {
  const name = `${operation}Invitation`
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  const response = await fetch(`${anyGateway().url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      query: `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`,
      variables: { input },
    }),
  })
  const { data, errors } = JSON.parse(await response.text())
  if (response.status !== 200 || errors !== undefined) {
    throw new Error(`${response.status} ${JSON.stringify(errors)}`)
  }
  return data[name].__typename
}

interface Contest {
  id: string
  ticket: string
  emailAddress: string
}

async function begin(emailAddress: string): Promise<Contest> {
  const { id, url } = await anyGateway().create({ emailAddress, notify: false })
  return { id, ticket: new URL(url).searchParams.get('ticket') ?? '', emailAddress }
}

/** What may end an invitation, each at any moment. Those that answer say with which type. */
const CONTESTANTS: ((contest: Contest) => Promise<string>)[] = [
  ({ ticket }) => run('accept', { ticket }),
  ({ ticket }) => run('decline', { ticket }),
  ({ id }) => run('revoke', { id }, { authorization: `Bearer ${SECRET_KEY}` }),
  async ({ id, emailAddress }) => {
    await beside?.query(`UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = $1`, [id])
    // Inviting again is what writes down that the time is over; an accepted one makes it UserAlreadyExists.
    const { __typename } = await anyGateway().create({ emailAddress, notify: false })
    return `again: ${__typename}`
  },
]

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}

/** Every ending of an invitation, as its row and as its events tell it. */
const ENDINGS = `SELECT i.id, i.status::text AS status,
  (SELECT coalesce(array_agg(e.type::text), '{}') FROM invitation_events e
   WHERE e.invitation_id = i.id AND e.type IN ('ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED')) AS events,
  (SELECT count(*)::int FROM users u WHERE u.email_key = i.email_key) AS users
  FROM invitations i WHERE i.id = ANY($1)`

test('50 concurrent acceptances of one ticket have one effect, and of concurrent acceptance, decline, revocation and expiry one wins', async () => {
  const sole: string[] = []
  for (let round = 0; round < 20; round++) {
    const { id, ticket } = await begin(`sole${round}@example.com`)
    const answers = await Promise.all(Array.from({ length: 50 }, () => run('accept', { ticket })))
    expect(tally(answers)).toEqual({ InvitationPreview: 1, InvitationNotPending: 49 })
    sole.push(id)
  }

  const told = new Map<string, string[]>()
  for (let round = 0; round < 200; round++) {
    const contest = await begin(`race${round}@example.com`)
    told.set(contest.id, await Promise.all(shuffled(CONTESTANTS).map((end) => end(contest))))
  }

  await beside?.end()
  const ends = await Promise.all(gateways.map((gateway) => gateway.stop()))
  expect(ends).toEqual(gateways.map(() => ({ code: 0, signal: null })))
  await opened(database, async (query) => {
    const accepted = await query(ENDINGS, [sole])
    expect(accepted).toEqual(
      accepted.map(({ id }) => ({ id, status: 'ACCEPTED', events: ['ACCEPTED'], users: 1 })),
    )
    expect(accepted).toHaveLength(20)

    const raced = await query(ENDINGS, [[...told.keys()]])
    expect(raced).toHaveLength(200)
    for (const { id, status, events, users } of raced) {
      const {
        InvitationPreview: answered = 0,
        Invitation: revoked = 0,
        ...others
      } = tally(told.get(String(id)) ?? [])
      const winners = answered + revoked
      const where = JSON.stringify({ status, winners, others })
      expect(['ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED'], where).toContain(status)
      expect(events, where).toEqual([status])
      expect(users, where).toBe(status === 'ACCEPTED' ? 1 : 0)
      // Only the winner reports success. The others report the new status.
      expect(answered, where).toBe(status === 'ACCEPTED' || status === 'DECLINED' ? 1 : 0)
      expect(revoked, where).toBe(status === 'REVOKED' ? 1 : 0)
      expect(others['InvitationNotPending'], where).toBe(3 - winners)
    }
    // It was a race: the winner was not always the same.
    expect(new Set(raced.map(({ status }) => status)).size).toBeGreaterThan(1)
  })
}, 300_000)

function tally(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
