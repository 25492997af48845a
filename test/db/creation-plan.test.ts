import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../databases.ts'
import { eventually, startGateway } from '../harness.ts'

const embedded = 'dataDir' in inject('template')
const ROWS = 20_000

/** How often a table was searched, and how many rows and index entries that took. */
interface Reads {
  sequential: number
  byIndex: number
  entries: number
}

// What a server's statistics tell of each process is not there to be asked in the embedded database.
describe.runIf(!embedded)(`with ${ROWS} invitations and as many users`, () => {
  let copy: TestDatabase
  let client: pg.Client
  beforeAll(async () => {
    copy = await createTestDatabase()
    // Over a connection of its own, whose reading is told when it ends and so counts before all else.
    const filling = new pg.Client({ connectionString: copy.environment.DATABASE_URL })
    await filling.connect()
    await filling.query(`
      INSERT INTO users (id, email_address, email_key)
        SELECT 'user_' || lpad(n::text, 26, '0'), 'user' || n || '@example.com', 'user' || n || '@example.com'
        FROM generate_series(1, ${ROWS}) AS n;
      INSERT INTO invitations (id, email_address, email_key, expires_at)
        SELECT 'inv_' || lpad(n::text, 26, '0'), 'old' || n || '@example.com', 'old' || n || '@example.com',
          now() + interval '30 days'
        FROM generate_series(1, ${ROWS}) AS n;
      INSERT INTO deliveries (id, invitation_id, link_version, message_id, state)
        SELECT 'dlv_' || lpad(n::text, 26, '0'), 'inv_' || lpad(n::text, 26, '0'), 1, '<' || n || '>', 'SENT'
        FROM generate_series(1, ${ROWS}) AS n`)
    await filling.query('VACUUM ANALYZE users, invitations, deliveries')
    await filling.end()
    client = new pg.Client({ connectionString: copy.environment.DATABASE_URL })
    await client.connect()
  })
  afterAll(async () => {
    await client.end()
    await copy.drop()
  })

  /** Every process reports what it did when it ends at the latest. */
  async function reads(): Promise<Record<string, Reads>> {
    await eventually(async () => {
      const { rows } = await client.query(
        'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      )
      return rows.length === 0 ? true : undefined
    }, 'the gateway’s connections are gone')
    await client.query('SELECT pg_stat_clear_snapshot()')
    // An index can be read from end to end too, and then there is no sequential scan to be seen.
    const { rows } = await client.query<Reads & { name: string }>(`
      SELECT relname AS name, seq_scan::int AS sequential, idx_scan::int AS "byIndex",
        (seq_tup_read + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes i WHERE i.relname = t.relname))::int AS entries
      FROM pg_stat_user_tables t WHERE relname IN ('invitations', 'users')`)
    return Object.fromEntries(rows.map(({ name, ...row }) => [name, row]))
  }

  async function measured(work: (gateway: Awaited<ReturnType<typeof startGateway>>) => Promise<void>) {
    const before = await reads()
    const gateway = await startGateway(copy.environment)
    try {
      await work(gateway)
    } finally {
      await gateway.stop()
    }
    const after = await reads()
    return Object.fromEntries(
      Object.entries(after).map(([table, { sequential, byIndex, entries }]) => [
        table,
        {
          sequential: sequential - (before[table]?.sequential ?? 0),
          byIndex: byIndex - (before[table]?.byIndex ?? 0),
          entries: entries - (before[table]?.entries ?? 0),
        },
      ]),
    )
  }

  test.each([
    [
      'one by one',
      async (calls: (() => Promise<unknown>)[]) => {
        for (const call of calls) await call()
      },
    ],
    ['at once', (calls: (() => Promise<unknown>)[]) => Promise.all(calls.map((call) => call()))],
  ])('20 creations %s read no table from end to end', async (name, run) => {
    const found = await measured(async (gateway) => {
      const calls = Array.from({ length: 20 }, (_, index) => async () => {
        const emailAddress = `${name.replaceAll(' ', '-')}${index}@example.com`
        expect(await gateway.create({ emailAddress, notify: false })).toMatchObject({
          __typename: 'Invitation',
        })
      })
      await run(calls)
    })
    for (const table of ['invitations', 'users']) {
      expect(found[table], table).toEqual({
        sequential: 0,
        byIndex: expect.toSatisfy((count) => count > 0),
        // Twenty look-ups, several times over; one reading of all would be 20,000.
        entries: expect.toSatisfy((count) => count < 1_000),
      })
    }
  })
})
