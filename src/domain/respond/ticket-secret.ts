import { createHmac } from 'node:crypto'

/** Stores which secret the gateways on one database use for new links. */
export interface TicketSecretStore {
  /** The fingerprint of that secret. Stores `first` if there is none yet. */
  current(first: string): Promise<string>
  /** Replaces `before` with `after`, unless another gateway has already replaced it. */
  replace(before: string, after: string): Promise<void>
}

/** This gateway could not read the links of the other gateways on its database, and they could not read its links. */
class WrongTicketSecret extends Error {
  readonly code = 'WRONG_TICKET_SECRET'
  constructor() {
    super(
      'TICKET_SECRET does not contain the secret that links on this database were made under. To replace that ' +
        'secret, add the new one on all gateways: TICKET_SECRET=old,new. Then put it first: new,old. To drop it, ' +
        'with all its links and webhook secrets, run: invitations forget-ticket-secret',
    )
  }
}

/**
 * Checks that these secrets can read the links of all gateways on the database.
 *
 * @param secrets the first one creates links. All of them can read links.
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

/** Identifies a secret. A secret has at least 32 characters, so it cannot be guessed from its fingerprint. */
function fingerprintOf(secret: string): string {
  return createHmac('sha256', secret).update('fingerprint of a ticket secret').digest('hex').slice(0, 32)
}
