import { access } from 'node:fs/promises'
import path from 'node:path'
import type { Database } from '../../db/connection/database.ts'
import { openDatabase } from '../../db/connection/open-database.ts'
import { type DatabaseConfig, databaseOptions } from '../prepare-database.ts'

/** The embedded database does not exist yet. */
class NoDatabase extends Error {
  readonly code = 'NO_DATABASE'
  constructor(dataDir: string) {
    super(
      `There is no database in ${path.resolve(dataDir)} yet. Start the gateway once, or set DATA_DIR or ` +
        'DATABASE_URL to the gateway’s values.',
    )
  }
}

// A command runs one query after another.
const CONNECTIONS = 2

/**
 * Opens the database for a command, with or without running gateways. Applies no migrations. Does not create an embedded
 * database: with a wrong DATA_DIR it would be one that no gateway uses.
 *
 * @throws NoDatabase, DataDirInUse
 */
export async function openExistingDatabase(config: DatabaseConfig): Promise<Database> {
  const { databaseUrl, dataDir } = config
  if (databaseUrl === undefined) await assertEmbeddedExists(dataDir)
  return openDatabase({ ...databaseOptions(config), poolSize: CONNECTIONS })
}

/** @throws NoDatabase */
export async function assertEmbeddedExists(dataDir: string): Promise<void> {
  await access(path.join(dataDir, 'postgres', 'PG_VERSION')).catch(() => {
    throw new NoDatabase(dataDir)
  })
}
