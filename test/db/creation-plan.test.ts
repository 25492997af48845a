import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../databases.ts'
import { eventually, startGateway } from '../harness.ts'

const embedded = 'dataDir' in inject('template')
const ROWS = 20_000

interface Scans {
  sequential: number
  byIndex: number
}

// What a server's statistics tell of each process is not there to be asked in the embedded database.
describe.runIf(!embedded)(`with ${ROWS} invitations and as many users`, () => {
  let copy: TestDatabase
  let client: pg.Client
  beforeAll(async () => {
    copy = await createTestDatabase()
    client = new pg.Client({ connectionString: copy.environment.DATABASE_URL })
    await client.connect()
    await client.query(`
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
    await client.query('VACUUM ANALYZE users, invitations, deliveries')
  })
  afterAll(async () => {
    await client.end()
    await copy.drop()
  })

  /** Every process reports what it did when it ends at the latest. */
  async function scans(): Promise<Record<string, Scans>> {
    await eventually(async () => {
      const { rows } = await client.query(
        'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      )
      return rows.length === 0 ? true : undefined
    }, 'the gateway’s connections are gone')
    await client.query('SELECT pg_stat_clear_snapshot()')
    const { rows } = await client.query<{ relname: string; seq_scan: string; idx_scan: string }>(
      "SELECT relname, seq_scan, idx_scan FROM pg_stat_user_tables WHERE relname IN ('invitations', 'users', 'deliveries')",
    )
    return Object.fromEntries(
      rows.map((row) => [row.relname, { sequential: Number(row.seq_scan), byIndex: Number(row.idx_scan) }]),
    )
  }

  async function measured(work: (gateway: Awaited<ReturnType<typeof startGateway>>) => Promise<void>) {
    const before = await scans()
    const gateway = await startGateway(copy.environment)
    try {
      await work(gateway)
    } finally {
      await gateway.stop()
    }
    const after = await scans()
    return Object.fromEntries(
      Object.entries(after).map(([table, { sequential, byIndex }]) => [
        table,
        {
          sequential: sequential - (before[table]?.sequential ?? 0),
          byIndex: byIndex - (before[table]?.byIndex ?? 0),
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
    expect(found['invitations']).toMatchObject({ sequential: 0, byIndex: expect.toSatisfy((n) => n > 0) })
    expect(found['users']).toMatchObject({ sequential: 0, byIndex: expect.toSatisfy((n) => n > 0) })
  })
})
