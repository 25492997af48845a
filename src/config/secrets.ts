import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Config } from './config.ts'

const secrets = z.object({ secretKey: z.string().min(32), ticketSecret: z.string().min(32) })

/** A configuration with all secrets. */
export type CompleteConfig = Config & {
  secretKeys: [string, ...string[]]
  ticketSecrets: [string, ...string[]]
}

/** Adds secrets that are not configured. Only development generates them; production requires them. */
export async function completeSecrets(config: Config): Promise<CompleteConfig> {
  const [secretKey, ...otherKeys] = config.secretKeys
  const [ticketSecret, ...otherSecrets] = config.ticketSecrets
  const generated =
    secretKey === undefined || ticketSecret === undefined
      ? await developmentSecrets(config.dataDir)
      : { secretKey, ticketSecret }
  return {
    ...config,
    secretKeys: [secretKey ?? generated.secretKey, ...otherKeys],
    ticketSecrets: [ticketSecret ?? generated.ticketSecret, ...otherSecrets],
  }
}

/** The secrets that development has generated for a data directory; null if there are none. */
export async function readCreatedSecrets(dataDir: string): Promise<z.infer<typeof secrets> | null> {
  const text = await readFile(secretsFile(dataDir), 'utf8').catch(() => null)
  return text === null ? null : secrets.parse(JSON.parse(text))
}

/**
 * Generates secrets once per data directory, so that links and clients still work after a restart. Only the owner can read
 * the file.
 */
async function developmentSecrets(dataDir: string): Promise<z.infer<typeof secrets>> {
  const file = secretsFile(dataDir)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const generated = {
    secretKey: `sk_dev_${randomBytes(24).toString('base64url')}`,
    ticketSecret: randomBytes(32).toString('base64url'),
  }
  // A temporary file is linked to its final name. The file is therefore never incomplete, and of two processes that start
  // together the first one wins. Its name has no process id: two containers on one volume can both be process 1.
  const temporary = `${file}.${randomUUID()}`
  await writeFile(temporary, `${JSON.stringify(generated, null, 2)}\n`, { mode: 0o600 })
  await link(temporary, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(temporary)
  return secrets.parse(JSON.parse(await readFile(file, 'utf8')))
}

function secretsFile(dataDir: string): string {
  return path.join(dataDir, 'secrets.json')
}
