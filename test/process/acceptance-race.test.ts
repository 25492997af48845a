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
// A connection outside the gateways, to change times. An embedded database has none outside its process.
let owner: pg.Pool | null
beforeAll(async () => {
  gateways = await Promise.all(
    Array.from({ length: PROCESSES }, () => startGatewayProcess(database.environment)),
  )
  owner = database.ownerUrl === undefined ? null : ownerPool(database, 4)
})

let calls = 0
function anyGateway(): GatewayProcess {
  const gateway = gateways[calls++ % gateways.length]
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

/** The operations that can end an invitation. @returns the type of the answer */
const ENDING_OPERATIONS: ((contest: Contest) => Promise<string>)[] = [
  ({ ticket }) => run('accept', { ticket }),
  ({ ticket }) => run('decline', { ticket }),
  ({ id }) => run('revoke', { id }, { authorization: `Bearer ${SECRET_KEY}` }),
  async ({ id, emailAddress }) => {
    await owner?.query(`UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = $1`, [id])
    // A new creation stores the expiry. After an acceptance, it gets UserAlreadyExists.
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

/** The end of each invitation in its row, its events and its users. */
const ENDINGS = `SELECT i.id, i.status::text AS status,
  (SELECT coalesce(array_agg(e.type::text), '{}') FROM invitation_events e
   WHERE e.invitation_id = i.id AND e.type IN ('ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED')) AS events,
  (SELECT count(*)::int FROM users u WHERE u.email_key = i.email_key) AS users
  FROM invitations i WHERE i.id = ANY($1)`

test('concurrent acceptances have one effect, and one of acceptance, decline, revocation and expiry wins', async () => {
  const sole: string[] = []
  for (let round = 0; round < 20; round++) {
    const { id, ticket } = await begin(`sole${round}@example.com`)
    const answers = await Promise.all(Array.from({ length: 50 }, () => run('accept', { ticket })))
    expect(tally(answers)).toEqual({ InvitationPreview: 1, InvitationNotPending: 49 })
    sole.push(id)
  }

  const answersOf = new Map<string, string[]>()
  for (let round = 0; round < 200; round++) {
    const contest = await begin(`race${round}@example.com`)
    answersOf.set(contest.id, await Promise.all(shuffled(ENDING_OPERATIONS).map((end) => end(contest))))
  }

  await owner?.end()
  const ends = await Promise.all(gateways.map((gateway) => gateway.stop()))
  expect(ends).toEqual(gateways.map(() => ({ code: 0, signal: null })))
  await opened(database, async (query) => {
    const accepted = await query(ENDINGS, [sole])
    expect(accepted).toEqual(
      accepted.map(({ id }) => ({ id, status: 'ACCEPTED', events: ['ACCEPTED'], users: 1 })),
    )
    expect(accepted).toHaveLength(20)

    const raced = await query(ENDINGS, [[...answersOf.keys()]])
    expect(raced).toHaveLength(200)
    for (const { id, status, events, users } of raced) {
      const {
        InvitationPreview: answered = 0,
        Invitation: revoked = 0,
        ...others
      } = tally(answersOf.get(String(id)) ?? [])
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
