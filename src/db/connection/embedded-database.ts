import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { PGlite } from '@electric-sql/pglite'
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { lockDataDir } from '../../lib/data-dir-lock.ts'
import type { Tracing } from '../../lib/tracing.ts'
import { PrismaClient } from '../generated/client.ts'
import { migrate, migrationCheck, missingMigrations } from '../migration/migrate.ts'
import type { Database } from './database.ts'
import { createDirectQuery } from './direct-query.ts'
import { createPgliteAdapter } from './pglite-adapter.ts'
import { FIXED_SETTINGS } from './session-settings.ts'

// V8 compiles WebAssembly quickly first, and then busy functions again, optimized. For PGlite the second time took more
// than a second of processor time after each start, and 60 MB. Creations and lists are as fast without it. Large scans
// take up to 1.5 times as long.
setFlagsFromString('--liftoff-only')
setFlagsFromString('--no-wasm-tier-up')
setFlagsFromString('--no-wasm-dynamic-tiering')

export interface EmbeddedDatabaseOptions {
  /** Wraps Prisma's adapter. */
  through: (adapter: SqlDriverAdapterFactory) => SqlDriverAdapterFactory
  tracing: Tracing | null
}

// The operating system caches the files already. Another cache of 128 MB, the default, makes nothing faster.
const START_PARAMS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB']

/** The database in a directory, which one process at a time can open. */
export async function openEmbedded(
  dataDir: string,
  { through, tracing }: EmbeddedDatabaseOptions,
): Promise<Database> {
  const release = await lockDataDir(dataDir)
  try {
    const embedded = await PGlite.create(path.join(dataDir, 'postgres'), { startParams: START_PARAMS })
    for (const [name, value] of Object.entries(FIXED_SETTINGS)) {
      await embedded.query('SELECT set_config($1, $2, false)', [name, value])
    }
    const prisma = new PrismaClient({
      adapter: through(createPgliteAdapter(embedded)),
      // One session serves everybody in turn: a transaction may have to wait for all before it.
      transactionOptions: { maxWait: 15_000, timeout: 15_000 },
    })
    const transact: Database['transact'] = (work) =>
      embedded.transaction((tx) =>
        work(async (sql, values) => {
          if (values !== undefined) return tx.query<Record<string, unknown>>(sql, values)
          const results = await tx.exec(sql)
          return { rows: results.at(-1)?.rows ?? [] }
        }),
      )
    const execute: Database['execute'] = async (sql, values) => {
      if (values !== undefined) return embedded.query(sql, values)
      // The queue's scripts begin and commit by themselves. If one fails in between, it must be
      // rolled back before another caller gets the only session.
      const results = await embedded.transaction((tx) => tx.exec(sql))
      return { rows: results.at(-1)?.rows ?? [] }
    }
    const inOwnTurn = createTurnstile()
    const query = createDirectQuery(
      ({ text, values }) => inOwnTurn(async () => (await embedded.query<object>(text, values)).rows),
      tracing,
    )
    return {
      prisma,
      schema: 'public',
      isShared: false,
      execute,
      transact,
      query,
      // One session serves all, so nobody else can change the schema meanwhile.
      changeSchema: transact,
      listen: (channel, heard) => {
        const listening = embedded.listen(channel, heard)
        return async () => (await listening)()
      },
      migrate: async (directory) => {
        const applied = await migrate({ schema: 'public', execute, changeSchema: transact }, directory)
        // PGlite reads the array types when it opens. Without this, each parameter that is an array of an enum
        // made here fails until the next start.
        if (applied.length > 0) await embedded.refreshArrayTypes()
        return applied
      },
      missingMigrations: (directory) => missingMigrations(execute, directory),
      migrationCheck: (directory) => migrationCheck(execute, directory),
      isPooled: async () => false,
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

/**
 * Starts each statement in a turn of the event loop of its own. PGlite answers without leaving the thread: calls that
 * came together would never share a batch, and no request would be read while statements wait for each other.
 */
function createTurnstile(): <T>(work: () => Promise<T>) => Promise<T> {
  let earlier: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = earlier.then(() => setImmediate()).then(work)
    earlier = result.catch(() => undefined)
    return result
  }
}

/** PGlite aborts without a word when the directory is not a database it can open. */
async function explained(error: unknown, dataDir: string): Promise<Error> {
  const version = await readFile(path.join(dataDir, 'postgres/PG_VERSION'), 'utf8').catch(() => 'none')
  return new Error(
    `The embedded database in ${dataDir} cannot be opened (its version file contains: ${version.trim()}). ` +
      'Restore it from a backup, or set DATA_DIR to an empty directory to start with a new database.',
    { cause: error },
  )
}
