import { execFile } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillDatabase } from '../../prisma/seed/fill.ts'
import type { Database } from '../../src/db/connection/database.ts'
import { Prisma } from '../../src/db/generated/client.ts'
import { countRows, maintainedCounts } from '../../src/db/list/invitation-counts.ts'
import { createStatisticsReader } from '../../src/db/statistics/statistics-reader.ts'
import type { StatisticsRequest } from '../../src/domain/statistics/statistics-input.ts'
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/databases.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const NOW = new Date('2026-11-25T15:30:00Z')
const COUNT = 2_000
const WHOLE: StatisticsRequest = {
  interval: 'DAY',
  from: new Date('2026-08-20T00:00:00Z'),
  to: new Date('2026-11-26T00:00:00Z'),
  selected: null,
}

// Without a gateway, which would expire invitations by the clock.
let copy: TestDatabase
let database: Database
const shares: number[] = []
beforeAll(async () => {
  copy = await createTestDatabase()
  database = await openTestDatabase(copy.environment)
  await fillDatabase(database, { count: COUNT, now: NOW, onProgress: (share) => shares.push(share) })
})
afterAll(async () => {
  await database.close()
  await copy.drop()
})

/** The columns of the first row. They need different names. */
const one = async (sql: string) => Object.values((await database.execute(sql)).rows[0] ?? {})

test('there are 2,000 invitations of the last 90 days, with every status, and failures and webhooks', async () => {
  const [count, days, later] = await one(`SELECT count(*)::int AS a,
    extract(day FROM max(created_at) - min(created_at))::int AS b,
    count(*) FILTER (WHERE greatest(created_at, updated_at) > '${NOW.toISOString()}')::int AS c FROM invitations`)
  expect([count, later]).toEqual([COUNT, 0])
  expect(days).toBeGreaterThanOrEqual(85)
  const counts = await countRows(database.prisma, Prisma.sql`TRUE`)
  for (const [status, number] of Object.entries(counts)) expect(number, status).toBeGreaterThan(40)
  const [failed, messages, failedMessages] = await one(`SELECT
    (SELECT count(*)::int FROM deliveries WHERE state = 'FAILED') AS a,
    (SELECT count(*)::int FROM webhook_deliveries) AS b,
    (SELECT count(*)::int FROM webhook_deliveries WHERE state = 'FAILED') AS c`)
  expect(failed).toBeGreaterThan(20)
  expect(messages).toBeGreaterThan(300)
  expect(failedMessages).toBeGreaterThan(5)
})

test('counts and undelivered emails that triggers maintain agree with the rows', async () => {
  expect(await maintainedCounts((statement) => database.prisma.$queryRaw(statement), null)).toEqual(
    await countRows(database.prisma, Prisma.sql`TRUE`),
  )
  const differing = await one(`SELECT count(*)::int FROM
    (SELECT * FROM deliveries WHERE state IN ('FAILED', 'CANCELED')) d
    FULL JOIN undelivered_deliveries u ON u.delivery_id = d.id WHERE d.state IS DISTINCT FROM u.state`)
  expect(differing).toEqual([0])
})

test('statistics agree with the rows, also by inviter, template and domain', async () => {
  const reader = createStatisticsReader(database, (read) => read(database.prisma))
  expect(await reader.uncountedEvents()).toBe(0)
  const { rows } =
    await database.execute(`SELECT date_trunc('day', at, 'UTC') AS start, count(*) FILTER (WHERE what = 'created')::int AS created,
      count(*) FILTER (WHERE what = 'ACCEPTED')::int AS accepted, count(*) FILTER (WHERE what = 'DECLINED')::int AS declined,
      count(*) FILTER (WHERE what = 'REVOKED')::int AS revoked, count(*) FILTER (WHERE what = 'EXPIRED')::int AS expired,
      count(*) FILTER (WHERE what = 'SENT')::int AS "emailsSent", count(*) FILTER (WHERE what = 'FAILED')::int AS "emailsFailed"
    FROM (SELECT created_at AS at, 'created' AS what FROM invitations
      UNION ALL SELECT updated_at, status::text FROM invitations WHERE status <> 'PENDING'
      UNION ALL SELECT updated_at, state::text FROM deliveries) AS happened GROUP BY 1 ORDER BY 1`)
  const byDay = await reader.intervals(WHOLE)
  expect(byDay.toSorted((a, b) => a.start.getTime() - b.start.getTime())).toMatchObject(
    rows.map((row) => ({ ...row, start: new Date(String(row['start'])) })),
  )
  for (const [dimension, column] of [
    ['INVITER', 'inviter_id'],
    ['TEMPLATE', 'template'],
    ['DOMAIN', "split_part(email_key, '@', 2)"],
  ] as const) {
    const largest = await reader.largest(WHOLE, dimension, 10)
    const expected =
      await database.execute(`SELECT ${column} AS key, count(*)::int AS created FROM invitations
      WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10`)
    expect(largest.map(({ key, created }) => ({ key, created }))).toEqual(expected.rows)
  }
})

test('the events of each invitation are those of its status and email, in the order of the feed', async () => {
  const { rows } = await database.execute(`SELECT i.status::text AS status, d.state::text AS email,
      array_agg(e.type::text ORDER BY e.position) AS types, bool_and(e.position IS NOT NULL) AS placed,
      array_agg(e.created_at ORDER BY e.position) = array_agg(e.created_at ORDER BY e.created_at) AS ordered
    FROM invitations i LEFT JOIN deliveries d ON d.invitation_id = i.id JOIN invitation_events e ON e.invitation_id = i.id
    GROUP BY i.id, d.state`)
  expect(rows).toHaveLength(COUNT)
  const email: Record<string, string> = { SENT: 'MAILED', FAILED: 'DELIVERY_FAILED' }
  for (const { status, email: state, types, placed, ordered } of rows) {
    const expected = ['CREATED', email[String(state)], status === 'PENDING' ? undefined : status]
    expect(types).toEqual(expected.filter((type) => type !== undefined))
    expect([placed, ordered]).toEqual([true, true])
  }
  const orphans =
    await one(`SELECT (SELECT count(*)::int FROM invitations i LEFT JOIN users u ON u.id = i.accepted_by_id
      WHERE i.status = 'ACCEPTED' AND u.email_key IS DISTINCT FROM i.email_key) AS a,
    (SELECT count(*)::int FROM invitations i LEFT JOIN users u ON u.id = i.inviter_id WHERE i.inviter_id IS NOT NULL AND u.id IS NULL) AS b`)
  expect(orphans).toEqual([0, 0])
})

test('nothing waits to be sent, so that a gateway on this database calls nobody', async () => {
  const open =
    await one(`SELECT (SELECT count(*)::int FROM deliveries WHERE state IN ('QUEUED', 'SENDING')) AS a,
    (SELECT count(*)::int FROM webhook_deliveries WHERE state IN ('QUEUED', 'SENDING')) AS b,
    (SELECT count(*)::int FROM invitation_events WHERE position IS NULL) AS c`)
  expect(open).toEqual([0, 0, 0])
})

test('the same time gives the same rows, and the progress reaches the end', async () => {
  const other = await createTestDatabase()
  const second = await openTestDatabase(other.environment)
  try {
    await fillDatabase(second, { count: COUNT, now: NOW })
    for (const table of ['invitations', 'invitation_events', 'deliveries', 'users', 'webhook_deliveries']) {
      const digest = `SELECT md5(string_agg(t::text, ',' ORDER BY t.id)) AS digest FROM ${table} t`
      expect((await second.execute(digest)).rows, table).toEqual((await database.execute(digest)).rows)
    }
  } finally {
    await second.close()
    await other.drop()
  }
  expect(shares.at(-1)).toBe(1)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
})

test('the command fills a database without invitations once, and a production one only with --production', async () => {
  const empty = await createTestDatabase()
  const run = (environment: Record<string, string>, ...options: string[]) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'prisma/seed.ts', ...options], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...empty.environment, ...environment },
    }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        code,
        stdout,
        stderr,
      }),
    )
  try {
    const refused = await run({ NODE_ENV: 'production' })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('NODE_ENV is production') })
    const filled = await run({ NODE_ENV: 'production' }, '--production')
    expect(filled).toMatchObject({ code: 0, stdout: expect.stringContaining('100 %') })
    const again = await run({})
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('has 2000 invitations already') })
    expect(again.stderr).not.toContain('    at ')
  } finally {
    await empty.drop()
  }
})
