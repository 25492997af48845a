import { BackupRefused, backUpEmbedded, restoreEmbedded } from '../../db/backup/embedded-backup.ts'
import type { DatabaseConfig } from '../prepare-database.ts'
import { assertEmbeddedExists } from './existing-database.ts'

/** Writes the embedded database into a new file. @throws NoDatabase, DataDirInUse, BackupRefused */
export async function backUp({ databaseUrl, dataDir }: DatabaseConfig, file: string): Promise<void> {
  assertEmbedded(databaseUrl)
  await assertEmbeddedExists(dataDir)
  await backUpEmbedded(dataDir, file)
}

/**
 * Creates the embedded database from a file of {@link backUp}.
 *
 * @returns the number of invitations in it
 * @throws DataDirInUse, BackupRefused
 */
export async function restore({ databaseUrl, dataDir }: DatabaseConfig, file: string): Promise<number> {
  assertEmbedded(databaseUrl)
  return restoreEmbedded(dataDir, file)
}

function assertEmbedded(databaseUrl: string | undefined): void {
  if (databaseUrl === undefined) return
  throw new BackupRefused(
    'DATABASE_URL is set: back up and restore that server with the programs of Postgres, such as pg_dump and pg_restore.',
  )
}
