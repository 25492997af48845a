import { MIGRATIONS } from '../migrations.ts'
import { type DatabaseConfig, prepareDatabase } from '../prepare-database.ts'
import { openExistingDatabase } from './existing-database.ts'

/**
 * Names the migrations that the database does not have yet, and applies them unless it is only to tell. With
 * the migrations it creates the queues: after it a gateway starts by a role that may only read and write rows.
 *
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
