import { type Config, loadConfig } from '../config.ts'
import { assertDataDirFree } from '../db/data-dir-lock.ts'
import { developmentKey } from '../secrets.ts'
import { askGateway } from './ask-gateway.ts'
import { CommandError } from './command-error.ts'
import type { KeyAccess } from './key-access.ts'
import { keysOnDatabase } from './keys-on-database.ts'
import { keysOverGraphql } from './keys-over-graphql.ts'

/**
 * Reaches the keys: those of the gateway at `url` where one is given, else straight in the database. An
 * embedded one is one process's, so a gateway that has it open is asked instead.
 */
export async function reachKeys(url: string | undefined): Promise<KeyAccess> {
  const config = loadConfig(undefined, { complete: false })
  if (url !== undefined) return overGraphql(config, url)
  try {
    if (config.databaseUrl === undefined) await assertDataDirFree(config.dataDir)
    // What works on a database takes a second to load, and asking a gateway needs none of it.
    const { administer } = await import('../app/administer.ts')
    return keysOnDatabase(await administer(config))
  } catch (error) {
    if (codeOf(error) !== 'DATA_DIR_IN_USE') throw error
    return overGraphql(config, config.publicUrl)
  }
}

async function overGraphql({ secretKeys, dataDir }: Config, url: string): Promise<KeyAccess> {
  const secretKey = secretKeys[0] ?? (await developmentKey(dataDir))
  if (secretKey !== null) return keysOverGraphql(askGateway({ url: url.replace(/\/+$/, ''), secretKey }))
  throw new CommandError(`Set SECRET_KEY to a key that the gateway at ${url} takes.`, { code: 'NO_KEY' })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
