import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEventFold } from '../../src/db/statistics/fold-events.ts'
import { ids } from '../../src/domain/ids.ts'
import { eventually, startTestGateway } from '../support/harness.ts'

const ROWS = 20_000
const ROWS_PER_STATEMENT = 1000
const TABLES = ['users', 'invitations', 'deliveries', 'invitation_events']
// Far less than all rows, and more than background work reads during a test.
const FEW = ROWS / 4

describe.each([
  // After a large import, and always in the embedded database, the planner has no statistics.
  ['before the first ANALYZE', async () => undefined],
  ['after ANALYZE', async (gateway: Gateway) => gateway.database.execute(`ANALYZE ${TABLES.join(', ')}`)],
])('%s, operations read only a few rows', (_when, prepare) => {
  const stored = Array.from({ length: ROWS }, () => ids.invitation())

  let gateway: Gateway
  beforeAll(async () => {
    gateway = await startTestGateway({ DATABASE_POOL_SIZE: '2' })
    await fill(gateway, stored)
    // Each event gets its position in the background. Then the statistics read it once.
    await eventually(async () => {
      const unplaced = 'SELECT FROM invitation_events WHERE position IS NULL LIMIT 1'
      return (await gateway.database.execute(unplaced)).rows.length === 0 ? true : undefined
    }, 'all events have positions')
    const { fold } = createEventFold(gateway.database)
    while (await fold());
    await prepare(gateway)
  })
  afterAll(() => gateway.stop())

  /** The number of rows and index entries that have been read so far. */
  async function read(): Promise<number> {
    // Each connection reports its reads on request. The short sleep makes both connections take part.
    const flush = () => gateway.database.execute('SELECT pg_stat_force_next_flush(), pg_sleep(0.01)')
    await Promise.all([flush(), flush()])
    const [row] = await gateway.database.prisma.$queryRaw<{ count: number }[]>`
      SELECT ((SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname = ANY(${TABLES})) +
        (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = ANY(${TABLES})))::int AS count`
    return row?.count ?? 0
  }

  async function readBy(work: () => Promise<unknown>): Promise<number> {
    const before = await read()
    await work()
    return (await read()) - before
  }

  /** @returns the type of the result, and the number of rows that the operation read. */
  async function run(document: string, variables = {}) {
    let answer: Awaited<ReturnType<typeof gateway.graphql>> | undefined
    const count = await readBy(async () => {
      answer = await gateway.graphql(document, variables)
    })
    return { typename: answer?.data?.result.__typename ?? answer, count }
  }

  test('the test detects an operation that reads all rows', async () => {
    const all = () => gateway.database.execute('SELECT count(expires_at) FROM invitations')
    expect(await readBy(all)).toBeGreaterThanOrEqual(ROWS)
  })

  test.each([
    ['a new address', { emailAddress: 'new@example.com', notify: false }, 'Invitation'],
    ['an invited address', { emailAddress: '1@example.com' }, 'AlreadyInvited'],
    ['an invited address with RENEW', { emailAddress: '2@example.com', onConflict: 'RENEW' }, 'Invitation'],
    [
      'an invited address with REPLACE',
      { emailAddress: '3@example.com', onConflict: 'REPLACE' },
      'Invitation',
    ],
    [
      'an invited address with ignoreExisting',
      { emailAddress: '4@example.com', ignoreExisting: true },
      'Invitation',
    ],
    ['the address of a user', { emailAddress: 'user5@example.com' }, 'UserAlreadyExists'],
  ])('inviting %s reads only a few rows', async (_name, input, expected) => {
    const { typename, count } = await run(
      'mutation ($input: CreateInvitationInput!) { result: createInvitation(input: $input) { __typename } }',
      { input },
    )
    expect(typename).toBe(expected)
    expect(count).toBeLessThanOrEqual(FEW)
  })

  test('20 concurrent creations read only a few rows', async () => {
    const count = await readBy(() =>
      Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          const created = await gateway.create({ emailAddress: `together${n}@example.com`, notify: false })
          expect(created).toMatchObject({ __typename: 'Invitation' })
        }),
      ),
    )
    expect(count).toBeLessThanOrEqual(FEW)
  })

  test('one call with 200 creations reads at most half of the rows', async () => {
    const invitations = Array.from({ length: 200 }, (_, n) => ({
      emailAddress: `bulk${n}@example.com`,
      notify: false,
    }))
    const { typename, count } = await run(
      'mutation ($input: CreateInvitationsInput!) { result: createInvitations(input: $input) { __typename } }',
      { input: { invitations } },
    )
    expect(typename).toBe('CreateInvitationsPayload')
    expect(count).toBeLessThanOrEqual(ROWS / 2)
  })

  test('sending one email reads only a few rows', async () => {
    const count = await readBy(async () => {
      await gateway.create({ emailAddress: 'mailed@example.com' })
      await eventually(
        async () =>
          JSON.stringify(await gateway.mailbox()).includes('mailed@example.com') ? true : undefined,
        'the email is in the mailbox',
      )
    })
    expect(count).toBeLessThanOrEqual(FEW)
  })

  test('isInvited reads only a few rows', async () => {
    const count = await readBy(async () => {
      const { data } = await gateway.graphql('{ isInvited(emailAddress: "6@example.com") }')
      expect(data).toEqual({ isInvited: true })
    })
    expect(count).toBeLessThanOrEqual(FEW)
  })

  test.each([
    ['the newest', ''],
    ['users by the beginning of their address', 'filter: {emailAddressPrefix: "user77"}'],
    ['users by the application’s id', 'filter: {externalId: "account-77"}'],
    [
      'users by creation',
      'filter: {createdAt: {from: "2026-01-01T00:00:00Z", before: "2026-01-02T00:00:00Z"}}',
    ],
  ])('listing %s with their invitations reads only a few rows', async (_name, args) => {
    const { typename, count } = await run(
      `{ result: users(first: 20 ${args === '' ? '' : `, ${args}`}) {
        __typename nodes { id invitationsSent { nodes { id } } invitationsReceived { nodes { id } } }
      } }`,
    )
    expect(typename).toBe('UserConnection')
    expect(count).toBeLessThanOrEqual(FEW)
  })

  test.each([
    ['the newest', ''],
    ['an address', 'filter: {emailAddress: "7@example.com"}'],
    ['addresses by their beginning', 'filter: {emailAddressPrefix: "77"}'],
    ['an id', `filter: {idPrefix: "${stored[7]}"}`],
    ['a domain', 'filter: {domain: "example.com"}'],
    ['a domain with few addresses', 'filter: {domain: "rare.example"}'],
    ['a template', 'filter: {template: "rare"}'],
    ['metadata', 'filter: {publicMetadata: [{path: ["n"], value: 7}]}'],
    [
      'acceptances of a time',
      'filter: {acceptedAt: {from: "2026-01-01T00:00:00Z", before: "2026-02-01T00:00:00Z"}}',
    ],
    ['an inviter', 'filter: {inviterId: "user_00000000000000000000000007"}'],
    ['revoked invitations', 'filter: {statuses: [REVOKED]}'],
    ['addresses in order', 'orderBy: {field: EMAIL_ADDRESS, direction: ASC}'],
  ])('listing %s reads only a few rows', async (_name, args) => {
    const { typename, count } = await run(
      `{ result: invitations(first: 20 ${args === '' ? '' : `, ${args}`}) { __typename nodes { id deliveries { nodes { id } } } } }`,
    )
    expect(typename).toBe('InvitationConnection')
    expect(count).toBeLessThanOrEqual(FEW)
  })

  test.each([
    [
      'showing',
      '{ result: invitation(id: $id) { __typename deliveries { nodes { state } } events(first: 5) { nodes { type } } } }',
    ],
    ['resending', 'mutation { result: resendInvitation(input: {id: $id}) { __typename } }'],
    ['revoking', 'mutation { result: revokeInvitation(input: {id: $id}) { __typename } }'],
    ['declining', 'mutation { result: declineInvitation(input: {invitationId: $id}) { __typename } }'],
    ['accepting', 'mutation { result: acceptInvitation(input: {invitationId: $id}) { __typename } }'],
    ['deleting', 'mutation { result: deleteInvitation(input: {id: $id}) { __typename } }'],
  ])('%s an invitation reads only a few rows', async (_name, document) => {
    const id = stored.pop()
    const { typename, count } = await run(document.replace('$id', JSON.stringify(id)))
    expect(typename).toMatch(/^(Deleted)?Invitation(Preview)?$/)
    expect(count).toBeLessThanOrEqual(FEW)
  })
})

type Gateway = Awaited<ReturnType<typeof startTestGateway>>

/** Stores users, and invitations with their emails and events. */
async function fill({ database }: Gateway, invitationIds: string[]): Promise<void> {
  for (const table of TABLES) await database.execute(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`)
  // In parts, because the gateway's sessions end statements that take long, and a busy machine is slow.
  for (let start = 0; start < ROWS; start += ROWS_PER_STATEMENT) {
    await database.prisma.$executeRaw`
      INSERT INTO users (id, email_address, email_key)
      SELECT 'user_' || lpad(n::text, 26, '0'), 'user' || n || '@example.com', 'user' || n || '@example.com'
      FROM generate_series(${start + 1}::int, ${start + ROWS_PER_STATEMENT}::int) AS n`
  }
  for (let start = 0; start < invitationIds.length; start += ROWS_PER_STATEMENT) {
    const part = invitationIds.slice(start, start + ROWS_PER_STATEMENT)
    await database.prisma.$executeRaw`
      INSERT INTO invitations (id, email_address, email_key, template, public_metadata, accepted_at, expires_at)
      SELECT id, n || '@example.com', n || CASE WHEN n % 1000 = 999 THEN '@rare.example' ELSE '@example.com' END,
        CASE WHEN n % 1000 = 0 THEN 'rare' ELSE 'invitation' END, jsonb_build_object('n', n),
        CASE WHEN n % 1000 = 1 THEN timestamptz '2026-01-15' END, now() + interval '30 days'
      FROM unnest(${part}::text[]) WITH ORDINALITY AS x(id, place), LATERAL (SELECT place + ${start}) AS y(n)`
    await database.prisma.$executeRaw`
      INSERT INTO deliveries (id, invitation_id, link_version, message_id)
      SELECT delivery, id, 1, '<' || id || '>'
      FROM unnest(${part}::text[], ${part.map(() => ids.delivery())}::text[]) AS x(id, delivery)`
    await database.prisma.$executeRaw`
      INSERT INTO invitation_events (id, invitation_id, type, actor, cause, position)
      SELECT event, id, 'CREATED', 'key_1', 'request', place + ${start}
      FROM unnest(${part}::text[], ${part.map(() => ids.event())}::text[])
        WITH ORDINALITY AS x(id, event, place)`
  }
}
