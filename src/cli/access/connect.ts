import { type Config, loadConfig } from '../../config/config.ts'
import { readCreatedSecrets } from '../../config/secrets.ts'
import { assertDataDirFree } from '../../lib/data-dir-lock.ts'
import { CommandError } from '../command-error.ts'
import { createCallGateway } from './call-gateway.ts'
import { type Gateway, localGateway, remoteGateway } from './gateway.ts'
import { createInvitationAccess, type InvitationAccess } from './invitation-access.ts'
import { createKeyAccess, type KeyAccess } from './key-access.ts'

/** The operations that commands use, on a gateway or on the database. */
export interface Access {
  keys: KeyAccess
  invitations: InvitationAccess
  /** Whether this process works on the database. Email then stays in the queue until a gateway sends it. */
  onDatabase: boolean
  close(): Promise<void>
}

export interface ConnectOptions {
  /** The gateway to call. Default: the database, or the gateway that has the embedded database open. */
  url?: string | undefined
  /**
   * Whether the command creates invitations or sends email. On the database this needs the complete
   * configuration of a gateway, such as PUBLIC_URL and TICKET_SECRET. Default: false.
   */
  inviting?: boolean | undefined
}

/**
 * Connects to the gateway at `url`, or to the database if there is no URL. Only one process can open the
 * embedded database. If a gateway has it open, the command calls that gateway.
 *
 * @throws CommandError, and the errors of opening a database
 */
export async function connect({ url, inviting = false }: ConnectOptions): Promise<Access> {
  const config = loadConfig(undefined, { complete: false })
  if (url !== undefined) return connectToGateway(config, url)
  try {
    if (config.databaseUrl === undefined) await assertDataDirFree(config.dataDir)
    return await connectToDatabase(await withTicketSecret(inviting ? loadConfig() : config, inviting))
  } catch (error) {
    if (codeOf(error) !== 'DATA_DIR_IN_USE') throw error
    return connectToGateway(config, config.publicUrl)
  }
}

async function connectToDatabase(config: Config): Promise<Access> {
  // These modules take a second to load. Calling a gateway does not need them.
  const { openAdministration } = await import('../../app/administration/administer.ts')
  const administration = await openAdministration(config)
  return accessTo(localGateway(administration), { onDatabase: true, close: administration.close })
}

async function connectToGateway({ secretKeys, dataDir }: Config, url: string): Promise<Access> {
  const secretKey = secretKeys[0] ?? (await readCreatedSecrets(dataDir))?.secretKey
  if (secretKey === undefined) {
    throw new CommandError(`Set SECRET_KEY to a key that the gateway at ${url} accepts.`, { code: 'NO_KEY' })
  }
  return accessTo(remoteGateway({ url, secretKey }), { onDatabase: false, close: async () => undefined })
}

function accessTo(gateway: Gateway, rest: Pick<Access, 'onDatabase' | 'close'>): Access {
  const calls = createCallGateway(gateway)
  return { keys: createKeyAccess(calls), invitations: createInvitationAccess(calls), ...rest }
}

/** Adds the generated secret. A link with another secret than the gateway's would not work, so none is created here. */
async function withTicketSecret(config: Config, needed: boolean): Promise<Config> {
  if (config.ticketSecrets.length > 0) return config
  const created = config.production ? null : await readCreatedSecrets(config.dataDir)
  if (created !== null) return { ...config, ticketSecrets: [created.ticketSecret] }
  if (!needed) return config
  throw new CommandError(
    'Set TICKET_SECRET to the gateway’s value, or DATA_DIR to the directory with the generated one: links are derived from it.',
    { code: 'NO_TICKET_SECRET' },
  )
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
