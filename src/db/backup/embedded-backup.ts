import { createWriteStream } from 'node:fs'
import { access, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'
import { lockDataDir } from '../../lib/data-dir-lock.ts'

const decompress = promisify(gunzip)

/** Why a backup cannot be made or restored. The message says what to do. */
export class BackupRefused extends Error {
  readonly code = 'BACKUP_REFUSED'
}

/**
 * Writes a copy of the embedded database into a new file, as a compressed tar archive. If it fails, there is no file.
 *
 * @throws DataDirInUse, BackupRefused if the file exists
 */
export async function backUpEmbedded(dataDir: string, file: string): Promise<void> {
  const release = await lockDataDir(dataDir)
  try {
    const embedded = await PGlite.create(databaseIn(dataDir))
    try {
      await embedded.query('CHECKPOINT')
      const archive = await embedded.dumpDataDir('gzip')
      await writeNew(file, archive)
    } finally {
      await embedded.close()
    }
  } finally {
    await release()
  }
}

/**
 * Creates the embedded database from the file of a backup. If it fails, there is no database.
 *
 * @returns the number of invitations in it
 * @throws DataDirInUse, BackupRefused if there is a database already, or if the file is not a backup
 */
export async function restoreEmbedded(dataDir: string, file: string): Promise<number> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new BackupRefused(`The backup ${file} cannot be read: ${error.message}.`)
  })
  // PGlite would end the process if the archive is cut off.
  const archive = await decompress(bytes).catch((error: unknown) => {
    throw notABackup(file, error)
  })
  const release = await lockDataDir(dataDir)
  try {
    if (await exists(databaseIn(dataDir))) {
      throw new BackupRefused(
        `There is a database in ${path.resolve(dataDir)} already. Set DATA_DIR to another directory, or move the directory postgres in it away.`,
      )
    }
    // A restore that is interrupted leaves a directory that no gateway uses.
    const folder = await mkdtemp(path.join(dataDir, 'restore-'))
    try {
      const count = await load(path.join(folder, 'postgres'), { archive, file })
      await rename(path.join(folder, 'postgres'), databaseIn(dataDir))
      return count
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  } finally {
    await release()
  }
}

/** Unpacks the archive into a directory and opens it, so that a damaged one is found now. */
async function load(
  directory: string,
  { archive, file }: { archive: Buffer; file: string },
): Promise<number> {
  const loadDataDir = new Blob([new Uint8Array(archive)], { type: 'application/x-tar' })
  const embedded = await PGlite.create(directory, { loadDataDir }).catch((error: unknown) => {
    throw notABackup(file, error)
  })
  try {
    const { rows } = await embedded
      .query<{ count: number }>('SELECT count(*)::int AS count FROM invitations')
      .catch((error: unknown) => {
        throw notABackup(file, error)
      })
    return rows[0]?.count ?? 0
  } finally {
    await embedded.close()
  }
}

function notABackup(file: string, cause?: unknown): BackupRefused {
  return new BackupRefused(
    `${file} is not a complete backup of an embedded database. Use another backup; nothing has been restored.`,
    { cause },
  )
}

/** Writes the file under a temporary name first, so that an incomplete backup is not taken for a backup. */
async function writeNew(file: string, archive: Blob): Promise<void> {
  if (await exists(file)) throw new BackupRefused(`${file} exists already. Choose another name.`)
  const partial = `${file}.partial`
  try {
    const output = createWriteStream(partial, { mode: 0o600, flush: true })
    await pipeline(Readable.fromWeb(archive.stream() as ReadableStream), output)
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw new BackupRefused(`The backup ${file} cannot be written: ${Object(error).message}.`, {
      cause: error,
    })
  }
}

function databaseIn(dataDir: string): string {
  return path.join(dataDir, 'postgres')
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
