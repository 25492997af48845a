import type { Config } from '../config.ts'
import { openExisting } from './existing-database.ts'
import { MIGRATIONS } from './migrations.ts'

/**
 * Names the migrations that the database does not have yet, and applies them unless it is only to tell.
 *
 * @throws NoDatabase, DataDirInUse; what `migrate` throws
 */
export async function migrateDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { apply }: { apply: boolean },
): Promise<string[]> {
  const database = await openExisting(config)
  try {
    return await (apply ? database.migrate(MIGRATIONS) : database.missingMigrations(MIGRATIONS))
  } finally {
    await database.close()
  }
}
