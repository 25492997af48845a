import { type DatabaseConfig, MIGRATIONS, prepareDatabase } from '../prepare-database.ts'
import { openExistingDatabase } from './existing-database.ts'

/**
 * Applies the missing migrations and creates the queues. A gateway can then start with a role that may only read and
 * write rows.
 *
 * @param options.apply - false: change nothing
 * @returns the names of the migrations that were missing
 * @throws NoDatabase, DataDirInUse; what `migrate` throws
 */
export async function migrateDatabase(
  config: DatabaseConfig,
  { apply }: { apply: boolean },
): Promise<string[]> {
  const database = await openExistingDatabase(config)
  try {
    return await (apply ? prepareDatabase(database, config) : database.missingMigrations(MIGRATIONS))
  } finally {
    await database.close()
  }
}
