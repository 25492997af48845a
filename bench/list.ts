// Compares the time of the first and the last pages of lists of a million invitations on a Postgres server:
//   npm run bench:list      (BENCH_DATABASE_URL, BENCH_ROWS, BENCH_PAGES)
import path from 'node:path'
import { openDatabase } from '../src/db/connection/open-database.ts'
import { createExpensiveReads } from '../src/db/list/expensive-reads.ts'
import { createInvitationListStore } from '../src/db/list/invitation-list.ts'
import { countInvitations, listInvitations } from '../src/domain/list/list.ts'
import { createBenchEnvironment } from './environment.ts'
import { fillInvitations } from './fill.ts'

const ROWS = Number(process.env['BENCH_ROWS'] ?? 1_000_000)
const PAGES = Number(process.env['BENCH_PAGES'] ?? 40)
const MAX_RATIO = 1.5

const LISTS: { name: string; args: object }[] = [
  ...['CREATED_AT', 'UPDATED_AT', 'EXPIRES_AT', 'EMAIL_ADDRESS'].flatMap((field) =>
    ['DESC', 'ASC'].map((direction) => ({
      name: `${field} ${direction}`,
      args: { orderBy: { field, direction } },
    })),
  ),
  { name: 'CREATED_AT, PENDING', args: { filter: { statuses: ['PENDING'] } } },
  { name: 'CREATED_AT, ACCEPTED or EXPIRED', args: { filter: { statuses: ['ACCEPTED', 'EXPIRED'] } } },
  { name: 'CREATED_AT, template', args: { filter: { template: 'legacy' } } },
  { name: 'CREATED_AT, domain', args: { filter: { domain: 'old.example' } } },
]

const LAST_YEAR = { before: new Date(Date.now() - 365 * 86_400_000) }
const UPDATED = { orderBy: { field: 'UPDATED_AT' } }
/** First pages. Those that may read the whole table have the price of it (src/domain/list/may-scan.ts). */
const FIRST_PAGES: { name: string; args: object }[] = [
  { name: 'metadata, rare', args: { filter: { publicMetadata: [{ path: ['team'], value: 'team 7' }] } } },
  { name: 'metadata, common', args: { filter: { publicMetadata: [{ path: ['plan'], value: 'pro' }] } } },
  { name: 'metadata, old', args: { filter: { publicMetadata: [{ path: ['source'], value: 'import' }] } } },
  { name: 'acceptedAt, old', args: { filter: { acceptedAt: LAST_YEAR } } },
  { name: 'updatedAt, old', args: { filter: { updatedAt: LAST_YEAR } } },
  { name: 'expiresAt, old', args: { filter: { expiresAt: LAST_YEAR } } },
  { name: 'updatedAt, old, by UPDATED_AT', args: { filter: { updatedAt: LAST_YEAR }, ...UPDATED } },
  { name: 'createdAt, old, by UPDATED_AT', args: { filter: { createdAt: LAST_YEAR }, ...UPDATED } },
  { name: 'template, old, by UPDATED_AT', args: { filter: { template: 'legacy' }, ...UPDATED } },
  { name: 'domain, old, by UPDATED_AT', args: { filter: { domain: 'old.example' }, ...UPDATED } },
  { name: 'status, old, by UPDATED_AT', args: { filter: { statuses: ['DECLINED'] }, ...UPDATED } },
  { name: 'address prefix, old', args: { filter: { emailAddressPrefix: 'legacy' } } },
]

const environment = await createBenchEnvironment()
try {
  await main()
} finally {
  await environment.drop()
}

async function main(): Promise<void> {
  const database = await openDatabase({ url: environment.databaseUrl, dataDir: '' })
  try {
    await database.migrate(path.resolve(import.meta.dirname, '../prisma/migrations'))
    await fillInvitations(environment.databaseUrl, ROWS)
    const store = createInvitationListStore(database, createExpensiveReads({ database, poolSize: 10 }))
    const list = listInvitations(store, { providerRules: false })
    console.log(`${ROWS} invitations, pages of 100; medians of ${PAGES} pages at each end, in milliseconds`)
    let worst = 0
    for (const { name, args } of LISTS) {
      const { first, last } = await bothEnds(list, args)
      worst = Math.max(worst, last / first)
      console.log(
        `${name.padEnd(32)} first ${first.toFixed(2)}  last ${last.toFixed(2)}  last/first ${(last / first).toFixed(2)}`,
      )
    }
    for (const { name, args } of FIRST_PAGES) {
      const times: number[] = []
      for (let round = 0; round < 5; round++) times.push(await timed(() => list({ ...args, first: 20 })))
      console.log(`${name.padEnd(32)} first page ${median(times).toFixed(1)}`)
    }
    const count = countInvitations(store, { providerRules: false })
    const all = await timed(() => count({}))
    console.log(`counts by status over all rows: ${all.toFixed(0)} ms`)
    console.log(
      `worst ratio ${worst.toFixed(2)}, limit ${MAX_RATIO}: ${worst <= MAX_RATIO ? 'within the limit' : 'TOO SLOW'}`,
    )
    if (worst > MAX_RATIO) process.exitCode = 1
  } finally {
    await database.close()
  }
}

/** Times the first pages and the last pages, alternating. The cursors of the last pages are read before. */
async function bothEnds(
  list: ReturnType<typeof listInvitations>,
  args: object,
): Promise<{ first: number; last: number }> {
  const starts: (string | null)[] = [null]
  const ends: string[] = []
  for (let before: string | null = null, after: string | null = null; ends.length < PAGES; ) {
    const { pageInfo: end } = await list({ ...args, last: 100, before })
    const { pageInfo: start } = await list({ ...args, first: 100, after })
    if (end.startCursor === null || start.endCursor === null)
      throw new Error(`The list has fewer than ${PAGES} pages. Set BENCH_ROWS to a higher number.`)
    ends.push(end.startCursor)
    starts.push(start.endCursor)
    before = end.startCursor
    after = start.endCursor
  }
  const first: number[] = []
  const last: number[] = []
  for (const [index, end] of ends.entries()) {
    first.push(await timed(() => list({ ...args, first: 100, after: starts[index] })))
    last.push(await timed(() => list({ ...args, first: 100, after: end })))
  }
  // The last page is not full, so the first pair is left out.
  return { first: median(first.slice(1)), last: median(last.slice(1)) }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
