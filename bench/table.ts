// Measures the statements of the console's table and overview with a million invitations on a Postgres server: each
// filter with each order, pairs of filters, and the lists of what needs attention.
//   npm run bench:table      (BENCH_DATABASE_URL of a superuser, BENCH_ROWS, BENCH_ROUNDS)
//
// `--search-index` creates the index of `invitations search-index` first. BENCH_LARGE_URL names a database that exists
// already, such as one that `--keep` left.
import path from 'node:path'
import { offeredSorts } from '../src/console/views/invitations/orders.ts'
import { openDatabase } from '../src/db/connection/open-database.ts'
import { createAddressSearchIndex } from '../src/db/list/address-search-index.ts'
import { pageQuery } from '../src/db/list/invitation-page-query.ts'
import { DIRECTIONS, type InvitationOrder } from '../src/domain/list/list-cursor.ts'
import type { InvitationFilter } from '../src/domain/list/list-input.ts'
import { createBenchEnvironment } from './environment.ts'
import { explain } from './measure/explain.ts'
import { median } from './measure/statistics.ts'
import { NO_FILTER } from './no-filter.ts'
import { fillForScale } from './scale-fill.ts'

const ROWS = Number(process.env['BENCH_ROWS'] ?? 1_000_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const MIGRATIONS = path.resolve(import.meta.dirname, '../prisma/migrations')
const MOST_MS = 100

const DAY_MS = 86_400_000
const days = (count: number) => new Date(Date.now() + count * DAY_MS)
type Filter = Partial<InvitationFilter>

/** What the console can ask for with one control. */
const FILTERS: Record<string, Filter> = {
  everything: {},
  pending: { statuses: ['PENDING'] },
  accepted: { statuses: ['ACCEPTED'] },
  declined: { statuses: ['DECLINED'] },
  expired: { statuses: ['EXPIRED'] },
  revoked: { statuses: ['REVOKED'] },
  'email waiting': { deliveryStates: ['QUEUED', 'SENDING'] },
  'email queued': { deliveryStates: ['QUEUED'] },
  'email sent': { deliveryStates: ['SENT'] },
  'email failed': { deliveryStates: ['FAILED'] },
  'email canceled': { deliveryStates: ['CANCELED'] },
  'email failed or queued': { deliveryStates: ['FAILED', 'QUEUED'] },
  'created within a day': { createdAt: { from: days(-1), before: null } },
  'created within 30 days': { createdAt: { from: days(-30), before: null } },
  'expires within 7 days': { expiresAt: { from: days(0), before: days(7) } },
  'template, old': { template: 'legacy' },
  'template, of few': { template: 'partner' },
  'template, of most': { template: 'invitation' },
  'template, none': { template: 'unknown' },
  'inviter of many': { inviterId: 'user_01000000000000000000000000' },
  'inviter of few': { inviterId: 'user_01000000000000000000001900' },
  'domain of many': { domain: 'mail1.example' },
  'domain of few': { domain: 'company77.example' },
  'search ma': { emailKeyPrefix: 'ma' },
  'search xq': { emailKeyPrefix: 'xq' },
  'search example': { emailKeyContains: ['example'] },
  'search smith': { emailKeyContains: ['smith'] },
  'search oskar.sato': { emailKeyContains: ['oskar.sato'] },
  'search company77': { emailKeyContains: ['company77'] },
  'search maria.smith5': { emailKeyContains: ['maria.smith5'] },
  'search xqz': { emailKeyContains: ['xqz'] },
  'search inv_019': { idPrefix: 'inv_019' },
  'search inv_019a': { idPrefix: 'inv_010019a' },
}

/** The field for searches has one of these. */
const SEARCHES = ['emailKeyContains', 'emailKeyPrefix', 'idPrefix', 'domain']
const isSearch = (filter: Filter) => Object.keys(filter).some((key) => SEARCHES.includes(key))

/** The orders that the console offers. */
function ordersOf(filter: Filter): InvitationOrder[] {
  const conditions = {
    search: isSearch(filter) ? 'text' : '',
    deliveries: filter.deliveryStates ?? [],
    within: filter.createdAt == null ? null : 1,
    expiring: filter.expiresAt == null ? null : 1,
    template: filter.template ?? '',
  }
  return offeredSorts(conditions, ROWS).flatMap((field) =>
    DIRECTIONS.map((direction) => ({ field, direction })),
  )
}

const NEWEST: InvitationOrder = { field: 'CREATED_AT', direction: 'DESC' }

const environment = process.env['BENCH_LARGE_URL'] === undefined ? await createBenchEnvironment() : null
const url = environment?.databaseUrl ?? process.env['BENCH_LARGE_URL']
const database = await openDatabase({ url, dataDir: '' })
const slow: string[] = []
try {
  if (environment !== null) await database.migrate(MIGRATIONS)
  if (environment !== null) {
    console.log(`filling ${ROWS} rows: ${environment.databaseUrl}`)
    await fillForScale(environment.databaseUrl, ROWS)
  }
  if (process.argv.includes('--search-index')) await createAddressSearchIndex(database)
  const names = Object.keys(FILTERS)
  for (const name of names) {
    const filter = FILTERS[name] ?? {}
    for (const order of ordersOf(filter)) {
      await measure(`${name}, ${order.field} ${order.direction}`, filter, order)
    }
  }
  for (const [index, first] of names.entries()) {
    for (const second of names.slice(index + 1)) {
      const [one, other] = [FILTERS[first] ?? {}, FILTERS[second] ?? {}]
      if (Object.keys(one).some((key) => key in other) || Object.keys(one).length === 0) continue
      if (isSearch(one) && isSearch(other)) continue
      const filter = { ...one, ...other }
      for (const order of ordersOf(filter)) {
        await measure(`${first} + ${second}, ${order.field} ${order.direction}`, filter, order)
      }
    }
  }
  console.log('\noverview')
  await measure('failed', { deliveryStates: ['FAILED'], statuses: ['PENDING'] }, NEWEST, 6)
  await measure(
    'waiting',
    { deliveryStates: ['QUEUED', 'SENDING'], createdAt: { from: null, before: days(0) } },
    NEWEST,
    6,
  )
  await measure(
    'expiring',
    { statuses: ['PENDING'], expiresAt: { from: days(0), before: days(3) } },
    { field: 'EXPIRES_AT', direction: 'ASC' },
    6,
  )
  console.log(`\n${slow.length} above ${MOST_MS} ms${slow.map((line) => `\n${line}`).join('')}`)
} finally {
  await database.close()
  if (!process.argv.includes('--keep')) await environment?.drop()
}

/** The first page of the table has 50 rows, and one more shows whether there is another page. */
async function measure(name: string, filter: Filter, order: InvitationOrder, limit = 51): Promise<void> {
  const part = { limit, after: null, before: null, backwards: false }
  const statement = pageQuery({ filter: { ...NO_FILTER, ...filter }, order, part })
  const times: number[] = []
  try {
    // The first round reads pages into memory.
    for (let round = 0; round <= ROUNDS; round++) {
      const { ms } = await explain(database, statement)
      if (round > 0 || ms > 2_000) times.push(ms)
      if (ms > 2_000) break
    }
  } catch (error) {
    times.push(Number.POSITIVE_INFINITY)
    console.log(String(error))
  }
  const line = `${name.padEnd(60)} ${median(times).toFixed(1).padStart(9)} ms`
  console.log(line)
  if (median(times) > MOST_MS) slow.push(line)
}
