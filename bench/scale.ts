// Compares what statements cost with few and with many invitations on a Postgres server: the time that Postgres takes,
// and the pages that it reads.
//   npm run bench:scale      (BENCH_DATABASE_URL of a superuser, BENCH_ROWS, BENCH_ROUNDS)
//
// BENCH_SMALL_URL and BENCH_LARGE_URL name databases that exist already, such as those that `--keep` left.
import path from 'node:path'
import type { Database, Statement } from '../src/db/connection/database.ts'
import { openDatabase } from '../src/db/connection/open-database.ts'
import { createPlain } from '../src/db/create/create-plain.ts'
import { maintainedCounts } from '../src/db/list/invitation-counts.ts'
import { pageQuery } from '../src/db/list/invitation-page-query.ts'
import { ids } from '../src/domain/ids.ts'
import type { InvitationOrder, ListPosition } from '../src/domain/list/list-cursor.ts'
import type { InvitationFilter } from '../src/domain/list/list-input.ts'
import { createBenchEnvironment } from './environment.ts'
import { type Explained, explain } from './measure/explain.ts'
import { NO_FILTER } from './no-filter.ts'
import { fillForScale } from './scale-fill.ts'

const SMALL = 10_000
const ROWS = Number(process.env['BENCH_ROWS'] ?? 500_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 15)
const MIGRATIONS = path.resolve(import.meta.dirname, '../prisma/migrations')

const CREATED: InvitationOrder = { field: 'CREATED_AT', direction: 'DESC' }
const MIDDLE: ListPosition = { value: new Date(Date.now() - 500 * 86_400_000).toISOString(), id: 'inv_1' }

function page(
  filter: Partial<InvitationFilter>,
  field: InvitationOrder['field'] = 'CREATED_AT',
  after: ListPosition | null = null,
): () => Promise<Statement> {
  const query = pageQuery({
    filter: { ...NO_FILTER, ...filter },
    order: { ...CREATED, field },
    part: { limit: 21, after, before: null, backwards: false },
  })
  return () => Promise.resolve(query)
}

const STATEMENTS: Record<string, () => Promise<Statement>> = {
  'create one': creation,
  'page, newest': page({}),
  'page, newest, in the middle': page({}, 'CREATED_AT', MIDDLE),
  'page by address': page({}, 'EMAIL_ADDRESS'),
  'page by update': page({}, 'UPDATED_AT'),
  'page, PENDING': page({ statuses: ['PENDING'] }),
  'page, ACCEPTED or EXPIRED': page({ statuses: ['ACCEPTED', 'EXPIRED'] }),
  'page, template, old': page({ template: 'legacy' }),
  'page, domain': page({ domain: 'mail1.example' }),
  'page, inviter': page({ inviterId: 'user_01000000000000000000000000' }),
  'page, prefix of 3, common': page({ emailKeyPrefix: 'mar' }),
  'page, prefix of 3, rare': page({ emailKeyPrefix: 'a3f' }),
  'page, prefix of 3, middle': page({ emailKeyPrefix: 'mar' }, 'CREATED_AT', MIDDLE),
  'page, prefix of 5, common': page({ emailKeyPrefix: 'maria' }),
  'page, prefix of 3, none': page({ emailKeyPrefix: 'zzz' }),
  'page, prefix of 5, none': page({ emailKeyPrefix: 'mar00' }),
  'page, delivery FAILED': page({ deliveryStates: ['FAILED'] }),
  'page, delivery FAILED, middle': page({ deliveryStates: ['FAILED'] }, 'CREATED_AT', MIDDLE),
  'page, delivery CANCELED, FAILED': page({ deliveryStates: ['CANCELED', 'FAILED'] }),
  'page, delivery SENT': page({ deliveryStates: ['SENT'] }),
  counts: captured((run) => maintainedCounts(run, null)),
  'feed, newest': () =>
    Promise.resolve({
      text: 'SELECT * FROM invitation_events e WHERE e.position > 5 ORDER BY e.position DESC LIMIT 21',
      values: [],
    }),
}

let created = 0

/** The statement that `work` runs. It is not executed. */
function captured(
  work: (run: (statement: Statement) => Promise<never[]>) => Promise<unknown>,
): () => Promise<Statement> {
  return async () => {
    let found: Statement = { text: '', values: [] }
    await work((statement) => {
      found = statement
      return Promise.resolve([])
    })
    return found
  }
}

/** The statement of a creation that emails nobody. */
function creation(): Promise<Statement> {
  const address = `bench${process.pid}.${created++}@mail1.example`
  return captured((query) =>
    createPlain(
      { query },
      { jobs: NO_JOBS, ids, messageIdDomain: 'bench.example', reminderDays: null },
      {
        allOrNone: false,
        drafts: [
          {
            costs: [],
            use: null,
            draft: {
              ...{ invitationId: ids.invitation(), eventId: ids.event(), deliveryId: ids.delivery() },
              ...{ actor: { id: 'key_bench', cause: 'createInvitation' }, mayKnow: true },
              input: {
                ...{
                  emailAddress: address,
                  emailKey: address,
                  publicMetadata: {},
                  notify: false,
                  expiresInDays: 30,
                },
                ...{
                  redirectUrl: null,
                  locale: null,
                  template: 'invitation',
                  message: null,
                  inviterId: null,
                },
                ...{ idempotencyKey: null, onConflict: 'ERROR', given: [] },
              },
            },
          },
        ],
      },
    ),
  )()
}

const NO_JOBS = {
  add: () => Promise.resolve(),
  removal: () => 'DELETE FROM pgboss.job WHERE false',
  remove: () => Promise.resolve(),
  retry: () => Promise.resolve(),
}

/** In turns, so that other load on the machine affects both. Such load can only add time: the least counts. */
async function compare(name: string, small: Database, large: Database): Promise<void> {
  const statement = STATEMENTS[name]
  if (statement === undefined) return
  const results: [Explained[], Explained[]] = [[], []]
  for (let round = 0; round <= ROUNDS; round++) {
    const pair = [await explain(small, await statement()), await explain(large, await statement())] as const
    // The first round reads pages into memory.
    if (round > 0) for (const at of [0, 1] as const) results[at].push(pair[at])
  }
  const [few, many] = results.map(least) as [Explained, Explained]
  console.log(
    `${name.padEnd(34)}${few.ms.toFixed(2).padStart(9)}${many.ms.toFixed(2).padStart(9)}` +
      `${(many.ms / few.ms).toFixed(2).padStart(7)}${String(few.pages).padStart(9)}${String(many.pages).padStart(9)}`,
  )
}

function least(measured: readonly Explained[]): Explained {
  return {
    ms: Math.min(...measured.map(({ ms }) => ms)),
    pages: Math.min(...measured.map(({ pages }) => pages)),
  }
}

/** @returns the database, filled unless its URL is given, and how to end. */
async function prepare(given: string | undefined, rows: number) {
  const environment = given === undefined ? await createBenchEnvironment(String(rows)) : null
  const url = environment?.databaseUrl ?? given
  const database = await openDatabase({ url, dataDir: '' })
  await database.migrate(MIGRATIONS)
  if (environment !== null) {
    const startedAt = performance.now()
    await fillForScale(environment.databaseUrl, rows)
    console.log(`filled ${rows} rows in ${((performance.now() - startedAt) / 1000).toFixed(0)} s: ${url}`)
  }
  const close = async () => {
    await database.close()
    if (!process.argv.includes('--keep')) await environment?.drop()
  }
  return { database, close }
}

const small = await prepare(process.env['BENCH_SMALL_URL'], SMALL)
const large = await prepare(process.env['BENCH_LARGE_URL'], ROWS).catch(async (error: unknown) => {
  await small.close()
  throw error
})
try {
  console.log(`${'least of the rounds'.padEnd(34)} ms few  ms many  ratio  pages few, many`)
  for (const name of Object.keys(STATEMENTS)) await compare(name, small.database, large.database)
} finally {
  await small.close()
  await large.close()
}
