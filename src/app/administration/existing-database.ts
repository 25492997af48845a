import { access } from 'node:fs/promises'
import path from 'node:path'
import type { Database } from '../../db/connection/database.ts'
import { openDatabase } from '../../db/connection/open-database.ts'
import { type DatabaseConfig, databaseOptions } from '../prepare-database.ts'

/** The embedded database has not been made yet. */
class NoDatabase extends Error {
  readonly code = 'NO_DATABASE'
  constructor(dataDir: string) {
    super(
      `There is no database in ${path.resolve(dataDir)} yet. Start the gateway once, or set DATA_DIR or ` +
        'DATABASE_URL to the gateway’s values.',
    )
  }
}

// A command does one thing after another.
const CONNECTIONS = 2

/**
 * Opens the database for what is done by hand, beside gateways or without any, as it is: nothing is
 * migrated. An embedded database is not made: it would be one that no gateway looks into, where DATA_DIR
 * is mistaken.
 *
 * @throws NoDatabase, DataDirInUse
 */
export async function openExistingDatabase(config: DatabaseConfig): Promise<Database> {
  const { databaseUrl, dataDir } = config
  if (databaseUrl === undefined && !(await hasEmbedded(dataDir))) throw new NoDatabase(dataDir)
  return openDatabase({ ...databaseOptions(config), poolSize: CONNECTIONS })
}

function hasEmbedded(dataDir: string): Promise<boolean> {
  return access(path.join(dataDir, 'postgres', 'PG_VERSION')).then(
    () => true,
    () => false,
  )
}
