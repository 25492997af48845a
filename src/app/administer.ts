import { access } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../config.ts'
import { openDatabase } from '../db/database.ts'
import { managingApiKeys } from './api-keys.ts'
import { MIGRATIONS } from './migrations.ts'

export interface Administration {
  apiKeys: ReturnType<typeof managingApiKeys>
  close(): Promise<void>
}

/** The embedded database has not been made yet. */
class NoDatabase extends Error {
  readonly code = 'NO_DATABASE'
  constructor(dataDir: string) {
    super(
      `There is no database in ${path.resolve(dataDir)} yet. Start the gateway once, or set DATA_DIR or ` +
        'DATABASE_URL as the gateway has them.',
    )
  }
}

// A command does one thing after another.
const CONNECTIONS = 2

/**
 * Opens the database for what is done by hand, beside gateways or without any: no door, no worker, and a
 * schema that is brought up to date as by any start. An embedded database is not made: it would be one
 * that no gateway looks into, where DATA_DIR is mistaken.
 *
 * @throws NoDatabase, DataDirInUse
 */
export async function administer(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'production'>,
): Promise<Administration> {
  const { databaseUrl: url, dataDir } = config
  if (url === undefined && !(await exists(path.join(dataDir, 'postgres', 'PG_VERSION')))) {
    throw new NoDatabase(dataDir)
  }
  const database = await openDatabase({ url, dataDir, poolSize: CONNECTIONS })
  try {
    await database.migrate(MIGRATIONS)
    return { apiKeys: managingApiKeys({ config, database }), close: database.close }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
