import { type Config, loadConfig } from '../../config/config.ts'
import { readCreatedSecrets } from '../../config/secrets.ts'
import { assertDataDirFree } from '../../lib/data-dir-lock.ts'
import { CommandError } from '../command-error.ts'
import { type Access, createAccess } from './access.ts'
import { askGateway, gatewayAt, gatewayWithin } from './ask-gateway.ts'

export interface ConnectOptions {
  /** The gateway to ask. Default: the database, or the gateway that has the embedded one open. */
  url?: string | undefined
  /**
   * Whether invitations are made or mailed. On the database that takes what a gateway's configuration has to
   * have: where links lead, whom to invite, what tickets are derived from. Default false.
   */
  inviting?: boolean | undefined
}

/**
 * Reaches what commands work on: the gateway at `url` where one is given, else the database. An embedded
 * one is one process's, so a gateway that has it open is asked instead.
 *
 * @throws CommandError, and what opening a database throws
 */
export async function connect({ url, inviting = false }: ConnectOptions): Promise<Access> {
  const config = loadConfig(undefined, { complete: false })
  if (url !== undefined) return overHttp(config, url)
  try {
    if (config.databaseUrl === undefined) await assertDataDirFree(config.dataDir)
    return await onDatabase(await withTicketSecret(inviting ? loadConfig() : config, inviting))
  } catch (error) {
    if (codeOf(error) !== 'DATA_DIR_IN_USE') throw error
    return overHttp(config, config.publicUrl)
  }
}

async function onDatabase(config: Config): Promise<Access> {
  // What works on a database takes a second to load, and asking a gateway needs none of it.
  const { openAdministration: administer } = await import('../../app/administration/administer.ts')
  const administration = await administer(config)
  return createAccess(askGateway(gatewayWithin(administration)), {
    onDatabase: true,
    close: administration.close,
  })
}

async function overHttp({ secretKeys, dataDir }: Config, url: string): Promise<Access> {
  const secretKey = secretKeys[0] ?? (await readCreatedSecrets(dataDir))?.secretKey
  if (secretKey === undefined) {
    throw new CommandError(`Set SECRET_KEY to a key that the gateway at ${url} accepts.`, { code: 'NO_KEY' })
  }
  return createAccess(askGateway(gatewayAt({ url, secretKey })), {
    onDatabase: false,
    close: async () => undefined,
  })
}

/** A link made under another secret than the gateway's would be dead: none is made up here. */
async function withTicketSecret(config: Config, needed: boolean): Promise<Config> {
  if (config.ticketSecrets.length > 0) return config
  const made = config.production ? null : await readCreatedSecrets(config.dataDir)
  if (made !== null) return { ...config, ticketSecrets: [made.ticketSecret] }
  if (!needed) return config
  throw new CommandError(
    'Set TICKET_SECRET to the gateway’s value, or DATA_DIR to the directory with the generated one: links are derived from it.',
    { code: 'NO_TICKET_SECRET' },
  )
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
