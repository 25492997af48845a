import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import type { Tracing } from '../../lib/tracing.ts'
import { PrismaClient } from '../generated/client.ts'
import { migrate, migrationCheck, missingMigrations } from '../migration/migrate.ts'
import { underSchemaLock } from '../migration/schema-lock.ts'
import { channelIn } from '../migration/schema-scope.ts'
import type { Database } from './database.ts'
import { createDirectQuery } from './direct-query.ts'
import { listenForNotifications } from './listen.ts'
import { createPooledAdapter } from './pooled-adapter.ts'
import { createPreparedNames } from './prepared-names.ts'
import { createServerPool, type ServerPool, type ServerPoolOptions } from './server-pool.ts'
import { SCHEMA_CHANGE, sessionSettings, transactionScript, WORK } from './session-settings.ts'

// An answer within five seconds or a typed error, even if the database does not respond. This covers the wait for a
// connection and the first statement of a transaction; src/db/connection/bounded-pool.ts has the limits of each.
const BEGIN_MS = 4_500

export interface ServerDatabaseOptions {
  url: string
  /** The way past a pooler, for what one can't do. Default: `url`. */
  directUrl: string | undefined
  schema: string
  poolSize: number
  /** Wraps Prisma's adapter. */
  through: (adapter: SqlDriverAdapterFactory) => SqlDriverAdapterFactory
  tracing: Tracing | null
  /** Called with what takes its time. */
  onWait: (message: string) => void
  /** Creates the connections to a standby, from which this database only reads. Default: those to a primary. */
  standbyPool?: (options: ServerPoolOptions) => ServerPool
}

/** A database on a Postgres server. */
export function openServer(options: ServerDatabaseOptions): Database {
  const { url, directUrl, schema, poolSize, through, tracing, onWait, standbyPool } = options
  const settings = sessionSettings(schema, WORK)
  const script = transactionScript(settings, standbyPool === undefined ? 'READ WRITE' : 'READ ONLY')
  const server = (standbyPool ?? createServerPool)({ url, size: poolSize, settings })
  const direct = directUrl === undefined ? server : createServerPool({ url: directUrl, size: 1, settings })
  const adapter = new PrismaPg(server.pool, {
    schema,
    statementNameGenerator: createPreparedNames(server.wasPooled),
  })
  const prisma = new PrismaClient({
    adapter: through(createPooledAdapter(adapter, { isPooled: server.isPooled, script })),
    transactionOptions: { maxWait: BEGIN_MS, timeout: 15_000 },
  })
  const execute: Database['execute'] = async (sql, values) =>
    (await server.isPooled())
      ? inTransaction(server, script, async (client) => lastResult(await client.query(sql, values)))
      : lastResult(await server.pool.query(sql, values))
  const transact: Database['transact'] = async (work) =>
    inTransaction(server, (await server.isPooled()) ? script : '', (client) =>
      work(async (sql, values) => lastResult(await client.query(sql, values))),
    )
  const query = createDirectQuery(async (statement) => {
    const { text, values } = statement
    const { rows } = (await server.isPooled())
      ? await inTransaction(server, script, (client) => client.query(text, values))
      : await server.pool.query(statement)
    return rows
  }, tracing)
  const changeSchema: Database['changeSchema'] = (work) =>
    underSchemaLock({ pool: direct.pool, settings: sessionSettings(schema, SCHEMA_CHANGE), onWait }, work)

  return {
    prisma,
    schema,
    isShared: true,
    execute,
    transact,
    query,
    changeSchema,
    listen: (channel, heard, lost) =>
      listenForNotifications(directUrl ?? url, channelIn(schema, channel), { heard, lost }),
    migrate: (directory) => migrate({ schema, execute, changeSchema }, directory),
    missingMigrations: (directory) => missingMigrations(execute, directory),
    migrationCheck: (directory) => migrationCheck(execute, directory),
    isPooled: server.isPooled,
    pool: () => {
      const { totalCount: total, idleCount: idle, waitingCount: waiting } = server.pool
      return { total, idle, waiting }
    },
    close: async () => {
      await prisma.$disconnect()
      await server.close()
      if (direct !== server) await direct.close()
    },
  }
}

/** The driver answers a script with one result per statement. Its types do not say so. */
function lastResult<Result>(results: Result | Result[]): Result {
  const last = Array.isArray(results) ? results.at(-1) : results
  if (last === undefined) throw new Error('The script has no statement')
  return last
}

async function inTransaction<T>(
  { pool }: ServerPool,
  script: string,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let ended = false
  try {
    await client.query(`BEGIN; ${script}`)
    const result = await work(client)
    // Of a script that has ended the transaction itself this is a notice.
    await client.query('COMMIT')
    ended = true
    return result
  } finally {
    // A connection with an open transaction is of no further use.
    client.release(!ended)
  }
}
