import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { vacuum } from '../../src/db/connection/vacuum.ts'
import { createDueTimes } from '../../src/jobs/due-times.ts'
import { createJobTable } from '../../src/jobs/job-table.ts'
import { type Queue, startQueue } from '../../src/jobs/queue.ts'
import type { Execute } from '../../src/lib/execute.ts'
import { createTestDatabase, openTestDatabase } from '../support/databases.ts'

const embedded = 'dataDir' in inject('template')
const KIND = 'test-due'

let database: Awaited<ReturnType<typeof openTestDatabase>>
let queue: Queue
let schema: string
let close: () => Promise<void>
beforeAll(async () => {
  const { environment, drop } = await createTestDatabase()
  database = await openTestDatabase(environment)
  schema = environment.QUEUE_SCHEMA ?? 'pgboss'
  queue = await startQueue({ ...database, schema, working: false, onError: () => undefined })
  await queue.work({
    name: KIND,
    schema: { parse: Object },
    concurrency: 1,
    handle: async () => undefined,
  } as never)
  close = async () => {
    await queue.stop()
    await database.close()
    await drop()
  }
})
afterAll(() => close())

test('an idle queue that is alone searches only when a job may be due', async () => {
  let now = 0
  let statements = 0
  const execute: Execute = (sql, values) => {
    statements++
    return database.execute(sql, values)
  }
  const dueTimes = createDueTimes(execute, schema, () => now)
  const table = dueTimes.skipping(createJobTable(execute, schema))
  const search = async () => {
    const before = statements
    const jobs = await table.take(KIND, 1, new Map())
    return { jobs: jobs.length, searched: statements > before }
  }
  const add = (id: string, startAfter: string) =>
    queue.add(KIND, [{ id, data: {}, startAfter }], database.execute)

  expect(await search()).toEqual({ jobs: 0, searched: true })
  now = 4_999
  expect(await search()).toEqual({ jobs: 0, searched: false })
  now = 5_000
  expect(await search()).toEqual({ jobs: 0, searched: true })

  dueTimes.expect(KIND)
  await add('0193b3a0-0000-7000-8000-000000000001', '0 seconds')
  expect(await search()).toEqual({ jobs: 1, searched: true })
  expect(await search(), 'its transaction may not be committed yet').toEqual({ jobs: 0, searched: true })
  now = 10_000
  // Real time passes, too, and the job must not be due before the next search.
  await add('0193b3a0-0000-7000-8000-000000000002', '4 seconds')
  expect(await search()).toEqual({ jobs: 0, searched: true })
  now = 10_500
  expect(await search()).toEqual({ jobs: 0, searched: false })
  now = 14_000
  expect(await search(), 'the second job is due').toMatchObject({ searched: true })
  dueTimes.forget()
  expect(await search()).toMatchObject({ searched: true })
})

test.skipIf(!embedded)('a vacuum empties the index of events without a position', async () => {
  const execute: Execute = (sql, values = []) => database.execute(sql, values)
  await execute(`INSERT INTO invitation_events (id, invitation_id, type, actor, cause)
    SELECT 'evt_' || n, 'inv_1', 'CREATED', 'system', 'expiry' FROM generate_series(1, 2000) AS n`)
  await execute('UPDATE invitation_events SET position = 1000000 + substr(id, 5)::int WHERE position IS NULL')
  const pagesRead = async () => {
    const { rows } = await execute(
      'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT FROM invitation_events WHERE position IS NULL LIMIT 1',
    )
    const plan: Record<string, number> = Object(rows[0]?.['QUERY PLAN'])[0].Plan
    return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)
  }
  expect(await pagesRead()).toBeGreaterThan(5)
  await vacuum({ execute: database.execute }, schema)
  expect(await pagesRead()).toBeLessThanOrEqual(2)
})
