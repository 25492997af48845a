import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config/config.ts'
import type { Database, DatabaseOptions } from '../db/connection/database.ts'
import { translateUnavailable } from '../db/connection/errors.ts'
import { DatabaseRefused, findDatabaseFault } from '../db/migration/database-fault.ts'
import { Unavailable } from '../domain/errors.ts'
import { JOB_KINDS } from '../jobs/kinds.ts'
import { prepareQueues } from '../jobs/queue-schema.ts'
import { reasonOf } from './diagnosis/finding.ts'

/** The directory of the migrations. Its position relative to src/app and to dist/app is the same. */
export const MIGRATIONS = path.resolve(fileURLToPath(import.meta.url), '../../../prisma/migrations')

export type DatabaseConfig = Pick<
  Config,
  'databaseUrl' | 'databaseDirectUrl' | 'databaseSchema' | 'queueSchema' | 'dataDir'
>

/** @returns how to open the configured database. */
export function databaseOptions(config: DatabaseConfig): DatabaseOptions {
  const { databaseUrl: url, databaseDirectUrl: directUrl, databaseSchema: schema, dataDir } = config
  return { url, directUrl, schema, dataDir }
}

/**
 * Applies migrations and creates the queues. A gateway creates nothing else. If nothing is missing, it needs no right to
 * create.
 *
 * @returns the names of the migrations that it applied
 * @throws DatabaseRefused, QueueSchemaRefused; what `migrate` throws
 */
export async function prepareDatabase(
  database: Database,
  { queueSchema }: Pick<Config, 'queueSchema'>,
): Promise<string[]> {
  const fault = await findDatabaseFault(database.execute, database.schema)
  if (fault !== null) throw new DatabaseRefused(fault)
  const applied = await database.migrate(MIGRATIONS)
  await prepareQueues({ ...database, schema: queueSchema }, JOB_KINDS)
  return applied
}

/** The database did not answer in time. */
class DatabaseUnreachable extends Error {
  readonly code = 'DATABASE_UNREACHABLE'
  constructor(reason: string, options: ErrorOptions) {
    super(
      `The database at DATABASE_URL cannot be reached: ${reason}. Start it, or correct DATABASE_URL.`,
      options,
    )
  }
}

const PAUSE_MS = 500

/**
 * Runs `work`, and again while the database starts, restarts or has no free connection.
 *
 * @param patienceMs - how long it tries
 * @throws DatabaseUnreachable, and errors of `work` that have another reason
 */
export async function waitUntilReachable<T>(
  work: () => Promise<T>,
  { patienceMs, onWait }: { patienceMs: number; onWait: (reason: string) => void },
): Promise<T> {
  const end = performance.now() + patienceMs
  for (;;) {
    try {
      return await translateUnavailable(work)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      const reason = reasonOf(error.cause)
      if (performance.now() > end) throw new DatabaseUnreachable(reason, { cause: error })
      onWait(reason)
      await pause(PAUSE_MS)
    }
  }
}
