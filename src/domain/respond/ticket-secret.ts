import { createHmac } from 'node:crypto'

/** Where the gateways on one database agree on the secret that links are made under. */
export interface TicketSecretStore {
  /** The fingerprint of that secret. Stores `first` where there is none yet. */
  current(first: string): Promise<string>
  /** Sets another one, unless it changed meanwhile. */
  replace(before: string, after: string): Promise<void>
}

/** Links that other gateways on this database make would be dead here, and the other way round. */
class WrongTicketSecret extends Error {
  readonly code = 'WRONG_TICKET_SECRET'
  constructor() {
    super(
      'TICKET_SECRET does not contain the secret that links on this database were made under. To replace that ' +
        'secret, put the new one before it: TICKET_SECRET=new,old. To drop it, with all its links and webhook ' +
        'secrets, run: invitations forget-ticket-secret',
    )
  }
}

/**
 * Checks that these secrets read the links of all gateways on the database.
 *
 * @param secrets the first makes links; all read them.
 * @throws WrongTicketSecret
 */
export async function checkTicketSecrets(
  secrets: readonly [string, ...string[]],
  store: TicketSecretStore,
): Promise<void> {
  const [first] = secrets
  const own = fingerprintOf(first)
  const current = await store.current(own)
  if (!secrets.some((secret) => fingerprintOf(secret) === current)) throw new WrongTicketSecret()
  if (current !== own) await store.replace(current, own)
}

/** Identifies a secret. Secrets have 32 characters or more, so it can't be guessed from this. */
function fingerprintOf(secret: string): string {
  return createHmac('sha256', secret).update('fingerprint of a ticket secret').digest('hex').slice(0, 32)
}
