// Measures statistics of 90 days with a million invitations on a Postgres server: the fold of all events, and what each
// statement takes.
//   npm run bench:statistics      (BENCH_DATABASE_URL of a superuser, BENCH_ROWS, BENCH_ROUNDS, BENCH_DAYS)
//
// BENCH_LARGE_URL names a database that exists already, such as one that `--keep` left.
import path from 'node:path'
import type { Database, Statement } from '../src/db/connection/database.ts'
import { openDatabase } from '../src/db/connection/open-database.ts'
import { createEventFold } from '../src/db/statistics/fold-events.ts'
import { createStatisticsReader } from '../src/db/statistics/statistics-reader.ts'
import type { StatisticsRequest } from '../src/domain/statistics/statistics-input.ts'
import { createBenchEnvironment } from './environment.ts'
import { fillForScale } from './scale-fill.ts'

const ROWS = Number(process.env['BENCH_ROWS'] ?? 1_000_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 15)
/** The time over which the invitations are spread. */
const DAYS = Number(process.env['BENCH_DAYS'] ?? 90)
const MIGRATIONS = path.resolve(import.meta.dirname, '../prisma/migrations')
const DAY_MS = 86_400_000

const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
const DAYS_90: StatisticsRequest = {
  interval: 'DAY',
  from: new Date(today - 89 * DAY_MS),
  to: new Date(today + DAY_MS),
  selected: null,
}
const HOURS: StatisticsRequest = { ...DAYS_90, interval: 'HOUR', from: new Date(today - 30 * DAY_MS) }
const DOMAIN: StatisticsRequest = { ...DAYS_90, selected: { dimension: 'DOMAIN', key: 'mail1.example' } }

type Reader = ReturnType<typeof createStatisticsReader>
const READS: Record<string, (reader: Reader) => Promise<unknown>> = {
  'by day': (reader) => reader.intervals(DAYS_90),
  'by hour, 31 days': (reader) => reader.intervals(HOURS),
  'by day, one domain': (reader) => reader.intervals(DOMAIN),
  median: (reader) => reader.acceptanceTimes(DAYS_90),
  'median, one domain': (reader) => reader.acceptanceTimes(DOMAIN),
  '10 inviters': (reader) => reader.largest(DAYS_90, 'INVITER', 10),
  '10 templates': (reader) => reader.largest(DAYS_90, 'TEMPLATE', 10),
  '10 domains': (reader) => reader.largest(DAYS_90, 'DOMAIN', 10),
  'uncounted events': (reader) => reader.uncountedEvents(),
}

interface Explained {
  'QUERY PLAN': { 'Execution Time': number; 'Planning Time': number }[]
}

/** What Postgres reports about the statement of a read. It is not otherwise executed. */
async function measure({ query }: Database, read: (reader: Reader) => Promise<unknown>): Promise<number> {
  let ms = 0
  const explain = async <Row>({ text, values }: Statement): Promise<Row[]> => {
    const [row] = await query<Explained>(
      { text: `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`, values },
      { isPrepared: false },
    )
    const plan = row?.['QUERY PLAN'][0]
    ms += (plan?.['Execution Time'] ?? 0) + (plan?.['Planning Time'] ?? 0)
    return []
  }
  await read(createStatisticsReader({ query: explain }, () => Promise.reject(new Error('Not measured'))))
  return ms
}

async function foldAll(database: Database): Promise<void> {
  const startedAt = performance.now()
  const { fold } = createEventFold(database)
  const batches: number[] = []
  for (;;) {
    const batchAt = performance.now()
    const hasMore = await fold()
    batches.push(performance.now() - batchAt)
    if (!hasMore) break
  }
  batches.sort((one, other) => one - other)
  const seconds = (performance.now() - startedAt) / 1000
  console.log(
    `fold: ${seconds.toFixed(0)} s in ${batches.length} batches; median ${batches[batches.length >> 1]?.toFixed(0)} ms, longest ${batches.at(-1)?.toFixed(0)} ms`,
  )
}

const given = process.env['BENCH_LARGE_URL']
const environment = given === undefined ? await createBenchEnvironment('statistics') : null
const url = environment?.databaseUrl ?? given
const database = await openDatabase({ url, dataDir: '' })
try {
  await database.migrate(MIGRATIONS)
  if (environment !== null) await fillForScale(environment.databaseUrl, ROWS, DAYS)
  console.log(`${ROWS} invitations over ${DAYS} days: ${url}`)
  await foldAll(database)
  await database.execute('VACUUM ANALYZE invitation_statistics', [])
  await database.execute('VACUUM ANALYZE weekly_creations', [])
  await database.execute('VACUUM ANALYZE acceptance_times', [])
  const { rows } = await database.execute(
    `SELECT relname, pg_size_pretty(pg_total_relation_size(oid)) AS size, reltuples::bigint AS rows FROM pg_class
     WHERE relname IN ('invitations', 'invitation_events', 'invitation_statistics', 'weekly_creations', 'acceptance_times')`,
    [],
  )
  console.table(rows)
  for (const [name, read] of Object.entries(READS)) {
    const times: number[] = []
    for (let round = 0; round <= ROUNDS; round++) times.push(await measure(database, read))
    // The first round reads pages into memory.
    times.shift()
    times.sort((one, other) => one - other)
    console.log(
      `${name.padEnd(24)}${times[0]?.toFixed(1).padStart(8)} ms least ${times[times.length >> 1]?.toFixed(1).padStart(8)} ms median`,
    )
  }
} finally {
  await database.close()
  if (!process.argv.includes('--keep')) await environment?.drop()
}
