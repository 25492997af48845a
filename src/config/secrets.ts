import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Config } from './config.ts'

const secrets = z.object({ secretKey: z.string().min(32), ticketSecret: z.string().min(32) })

/** A configuration with every secret it needs. */
export type CompleteConfig = Config & {
  secretKeys: [string, ...string[]]
  ticketSecrets: [string, ...string[]]
}

/** Adds what is not configured from those that development makes up; in production nothing is missing by then. */
export async function completeSecrets(config: Config): Promise<CompleteConfig> {
  const [secretKey, ...otherKeys] = config.secretKeys
  const [ticketSecret, ...otherSecrets] = config.ticketSecrets
  const made =
    secretKey === undefined || ticketSecret === undefined
      ? await developmentSecrets(config.dataDir)
      : { secretKey, ticketSecret }
  return {
    ...config,
    secretKeys: [secretKey ?? made.secretKey, ...otherKeys],
    ticketSecrets: [ticketSecret ?? made.ticketSecret, ...otherSecrets],
  }
}

/** What development made up for a data directory; null where it has not. */
export async function readCreatedSecrets(dataDir: string): Promise<z.infer<typeof secrets> | null> {
  const written = await readFile(fileIn(dataDir), 'utf8').catch(() => null)
  return written === null ? null : secrets.parse(JSON.parse(written))
}

/**
 * The secrets that development makes up: once for a data directory, so that links and clients go on
 * working after a restart. Readable for the owner alone.
 */
async function developmentSecrets(dataDir: string): Promise<z.infer<typeof secrets>> {
  const file = fileIn(dataDir)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const made = {
    secretKey: `sk_dev_${randomBytes(24).toString('base64url')}`,
    ticketSecret: randomBytes(32).toString('base64url'),
  }
  // Written aside and linked into place: whole or not at all, and the first of two starters wins.
  // Not named by a process id: two containers on one volume may both be process 1.
  const aside = `${file}.${randomUUID()}`
  await writeFile(aside, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  await link(aside, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(aside)
  return secrets.parse(JSON.parse(await readFile(file, 'utf8')))
}

function fileIn(dataDir: string): string {
  return path.join(dataDir, 'secrets.json')
}
