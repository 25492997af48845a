import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import type { Tracing } from '../trace.ts'
import { boundedPool, LOCK_MS, unlimited } from './bounded-pool.ts'
import { lockDataDir } from './data-dir-lock.ts'
import { PrismaClient } from './generated/client.ts'
import { type Heard, hear } from './listen.ts'
import { type MigrationSession, migrate, migrationCheck, missingMigrations } from './migrate.ts'
import { pgliteAdapter } from './pglite-adapter.ts'
import { tracedAdapter } from './traced-adapter.ts'

/** The part of Prisma that works inside a transaction and outside of one. */
export type Queries = Pick<
  PrismaClient,
  | '$queryRaw'
  | '$queryRawUnsafe'
  | '$executeRaw'
  | 'user'
  | 'delivery'
  | 'invitationEvent'
  | 'apiKey'
  | 'idempotencyKey'
  | 'webhookEndpoint'
  | 'webhookDelivery'
>

/** A database, embedded or on a server: the same schema, the same SQL. */
export interface Database {
  readonly prisma: PrismaClient
  /** Runs SQL past Prisma, for the queue: a script of several statements where there are no values. */
  execute(sql: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
  /**
   * Calls `heard` at each NOTIFY on the channel, and where one may have been missed.
   *
   * @returns how to end that.
   */
  listen(channel: string, heard: Heard): () => Promise<void>
  /** Applies the migrations that are missing; @returns their names. */
  migrate(directory: string): Promise<string[]>
  /** @returns the names of those that {@link migrate} would apply. */
  missingMigrations(directory: string): Promise<string[]>
  /** @returns a check that rejects where one of them is missing or unfinished. */
  migrationCheck(directory: string): () => Promise<void>
  /** Connections to the server, and calls that wait for one; null of the embedded one, which has none. */
  pool(): { total: number; idle: number; waiting: number } | null
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** A Postgres server; without it the embedded database in `dataDir` is opened. */
  url?: string | undefined
  dataDir: string
  /** Connections to a Postgres server. Default 10. */
  poolSize?: number | undefined
  tracing?: Tracing | null
}

/**
 * Opens the database.
 *
 * @throws DataDirInUse when another process has the embedded one open.
 */
export function openDatabase({
  url,
  dataDir,
  poolSize = 10,
  tracing = null,
}: DatabaseOptions): Promise<Database> {
  const through = (adapter: SqlDriverAdapterFactory) =>
    tracing === null ? adapter : tracedAdapter(adapter, tracing)
  return url === undefined
    ? openEmbedded(dataDir, through)
    : Promise.resolve(openServer(url, poolSize, through))
}

type Through = (adapter: SqlDriverAdapterFactory) => SqlDriverAdapterFactory

// An answer within five seconds or a typed error, whatever the database is doing. This covers the wait for a
// connection and the first statement of a transaction; src/db/bounded-pool.ts has the limits of each.
const BEGIN_MS = 4_500

const SESSION = [
  // In UTC, or Prisma shifts every timestamptz by the server's offset.
  'TimeZone=UTC',
  // The default is a spinning disk's: by it, looking up sixty keys costs more than reading all of a
  // table of 20,000 rows, and the planner does that for each batch (measured: 9 ms against 0.5).
  'random_page_cost=1.1',
]

function openServer(url: string, poolSize: number, through: Through): Database {
  const pool = boundedPool({
    connectionString: url,
    max: poolSize,
    options: `${SESSION.map((setting) => `-c ${setting}`).join(' ')} -c lock_timeout=${LOCK_MS} -c idle_in_transaction_session_timeout=30000`,
    application_name: 'invitation-gateway',
  })
  const prisma = new PrismaClient({
    adapter: through(new PrismaPg(pool, { statementNameGenerator: preparedName })),
    transactionOptions: { maxWait: BEGIN_MS, timeout: 15_000 },
  })
  return {
    prisma,
    execute: (sql, values) => pool.query(sql, values),
    listen: (channel, heard) => hear(url, channel, heard),
    migrate: async (directory) => {
      const client = unlimited(await pool.connect())
      try {
        // Another replica's migration may take longer than a request may wait.
        await client.query('SET lock_timeout = 0')
        return await migrate(session(client), directory)
      } finally {
        client.release(true)
      }
    },
    missingMigrations: (directory) => missingMigrations((sql) => pool.query(sql), directory),
    migrationCheck: (directory) => migrationCheck((sql) => pool.query(sql), directory),
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

// The system keeps its files in memory all the same; a cache of 128 MB beside that, the default, makes nothing faster.
const START_PARAMS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB']

async function openEmbedded(dataDir: string, through: Through): Promise<Database> {
  const release = await lockDataDir(dataDir)
  try {
    const embedded = await PGlite.create(path.join(dataDir, 'postgres'), { startParams: START_PARAMS })
    await embedded.exec(SESSION.map((setting) => `SET ${setting}`).join(';'))
    const prisma = new PrismaClient({
      adapter: through(pgliteAdapter(embedded)),
      // One session serves everybody in turn: a transaction may have to wait for all before it.
      transactionOptions: { maxWait: 15_000, timeout: 15_000 },
    })
    return {
      prisma,
      execute: async (sql, values) => {
        if (values !== undefined) return embedded.query(sql, values)
        // The queue's scripts begin and commit by themselves. Where one fails in between, somebody has to
        // roll back before anybody else gets the one session there is.
        const results = await embedded.transaction((tx) => tx.exec(sql))
        return { rows: results.at(-1)?.rows ?? [] }
      },
      listen: (channel, heard) => {
        const listening = embedded.listen(channel, heard)
        return async () => (await listening)()
      },
      migrate: async (directory) => {
        const applied = await migrate(
          { query: (sql, params) => embedded.query(sql, params), script: (sql) => embedded.exec(sql) },
          directory,
        )
        // PGlite reads the array types when it opens. Without this, each parameter that is an array of an enum
        // made here fails until the next start.
        if (applied.length > 0) await embedded.refreshArrayTypes()
        return applied
      },
      missingMigrations: (directory) => missingMigrations((sql) => embedded.query(sql), directory),
      migrationCheck: (directory) => migrationCheck((sql) => embedded.query(sql), directory),
      pool: () => null,
      close: async () => {
        await prisma.$disconnect()
        await embedded.close()
        await release()
      },
    }
  } catch (error) {
    await release()
    throw await explained(error, dataDir)
  }
}

const preparedNames = new Map<string, string>()

/**
 * Names the statements that take their rows as one JSON parameter, so that a connection plans each
 * once: they are few, and to plan them costs more than to run them. Others vary with their input
 * (`IN ($1, $2, …)`) and would pile up.
 */
function preparedName({ sql }: { sql: string }): string {
  const known = preparedNames.get(sql)
  if (known !== undefined) return known
  if (!/jsonb?_to_recordset/.test(sql)) return '' // not prepared
  const name = `rows_${preparedNames.size}`
  preparedNames.set(sql, name)
  return name
}

function session(client: pg.PoolClient): MigrationSession {
  return { query: (sql, params) => client.query(sql, params), script: (sql) => client.query(sql) }
}

/** PGlite aborts without a word when the directory is not a database it can open. */
async function explained(error: unknown, dataDir: string): Promise<Error> {
  const version = await readFile(path.join(dataDir, 'postgres/PG_VERSION'), 'utf8').catch(() => 'none')
  return new Error(
    `The embedded database in ${dataDir} does not open (its version file says: ${version.trim()}). ` +
      'Restore it from a backup, or set DATA_DIR to an empty directory to begin anew.',
    { cause: error },
  )
}
