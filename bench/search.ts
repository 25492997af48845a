// Measures the search for text within addresses with a million invitations on a Postgres server, without and with its
// index, and what the index costs a creation:
//   npm run bench:search      (BENCH_DATABASE_URL of a superuser, BENCH_ROWS, BENCH_ROUNDS)
import path from 'node:path'
import type { Database } from '../src/db/connection/database.ts'
import { openDatabase } from '../src/db/connection/open-database.ts'
import { createAddressSearchIndex, dropAddressSearchIndex } from '../src/db/list/address-search-index.ts'
import { pageQuery } from '../src/db/list/invitation-page-query.ts'
import { createBenchEnvironment } from './environment.ts'
import { backendTimes, query, timeBetween } from './measure/postgres.ts'
import { runPgbench } from './measure/run-pgbench.ts'
import { median } from './measure/statistics.ts'
import { NO_FILTER } from './no-filter.ts'
import { writeCreation } from './pgbench.ts'
import { fillForScale } from './scale-fill.ts'

const ROWS = Number(process.env['BENCH_ROWS'] ?? 1_000_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 9)
const SECONDS = 10
const MIGRATIONS = path.resolve(import.meta.dirname, '../prisma/migrations')

/** From texts of many addresses to one that no address has. */
const TEXTS = ['example', 'smith', 'rossi', 'oskar.sato', 'company77', 'zzzzz', 'xqz']

const environment = await createBenchEnvironment('search')
const database = await openDatabase({ url: environment.databaseUrl, dataDir: '' })
try {
  await database.migrate(MIGRATIONS)
  await fillForScale(environment.databaseUrl, ROWS)
  await measureSearches('without the index')
  const script = path.join(environment.variables.DATA_DIR, 'creation.sql')
  await writeCreation(environment.variables, script, {}, false)
  const costs: Record<'without' | 'with', number[]> = { without: [], with: [] }
  for (let round = 0; round < 3; round++) {
    costs.without.push(await costOfCreations(script))
    const start = performance.now()
    await createAddressSearchIndex(database)
    const seconds = (performance.now() - start) / 1000
    if (round === 0) console.log(`created in ${seconds.toFixed(0)} s, ${await sizeOfIndex(database)}`)
    costs.with.push(await costOfCreations(script))
    if (round < 2) await dropAddressSearchIndex(database)
  }
  const [without, withIndex] = [median(costs.without), median(costs.with)]
  console.log(
    `CPU of Postgres per creation, one statement each: ${without.toFixed(3)} ms without the index, ${withIndex.toFixed(3)} ms with it, ${(withIndex / without).toFixed(2)} ×`,
  )
  await measureSearches('with the index')
} finally {
  await database.close()
  await environment.drop()
}

async function measureSearches(state: string): Promise<void> {
  await vacuum()
  for (const text of TEXTS) {
    const filter = { ...NO_FILTER, emailKeyContains: [text] }
    const part = { limit: 21, after: null, before: null, backwards: false }
    const statement = pageQuery({ filter, order: { field: 'CREATED_AT', direction: 'DESC' }, part })
    const times: number[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const start = performance.now()
      await database.prisma.$queryRaw(statement)
      times.push(performance.now() - start)
    }
    // The first round reads pages into memory.
    console.log(`${state}: ${text.padEnd(12)} ${median(times.slice(1)).toFixed(1)} ms`)
  }
}

/** The CPU time of Postgres per creation, in milliseconds. */
async function costOfCreations(script: string): Promise<number> {
  let before = new Map<number, number>()
  let spent = 0
  const timer = setInterval(() => {
    void backendTimes(environment.databaseUrl).then((now) => {
      spent += timeBetween(before, now)
      before = now
    })
  }, 500)
  const { requests } = await runPgbench(environment.databaseUrl, script, { connections: 2, seconds: SECONDS })
  clearInterval(timer)
  return spent / requests
}

/** On a connection without the limits of the gateway's own. */
async function vacuum(): Promise<void> {
  await query(environment.databaseUrl, 'VACUUM ANALYZE invitations')
}

async function sizeOfIndex({ execute }: Database): Promise<string> {
  const { rows } = await execute(
    `SELECT pg_size_pretty(pg_relation_size('invitations_email_key_search_idx')) AS size`,
    [],
  )
  return String(rows[0]?.['size'])
}
