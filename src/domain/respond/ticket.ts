import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { ID_SUFFIX } from '../invitation-id.ts'
import { isTooLong } from '../text-limits.ts'

/** The content of a ticket: an invitation and the version of its link. */
export interface TicketClaim {
  invitationId: string
  linkVersion: number
  /**
   * Whether the link was created for an email, so that only the mailbox has it. False for links that callers can
   * see, and for links from before this distinction existed. These links also accept the invitation, but
   * do not prove that the mailbox belongs to the person.
   */
  isMailed?: boolean
}

export interface Tickets {
  derive(claim: TicketClaim): string
  /** @returns null if the ticket was not derived with one of the secrets. */
  read(ticket: string): TicketClaim | null
}

const PREFIX = 'inv_'
const TICKET = new RegExp(`^tkt_([0-9a-f]{8})_(${ID_SUFFIX})_([1-9][0-9]{0,8})_([\\w-]{43})$`)

/**
 * Derives tickets instead of storing them: HMAC-SHA-256 of the invitation's id and link version with a secret.
 * So the database, the jobs and the logs contain no tickets.
 *
 * @param secrets the first one derives tickets. All of them can read tickets, so that a secret can be replaced
 *   while older links are still in use.
 */
export function createTickets(secrets: readonly [string, ...string[]]): Tickets {
  const [current] = secrets
  const byKeyId = new Map(secrets.map((secret) => [keyId(secret), secret]))
  return {
    derive: (claim) => {
      const suffix = claim.invitationId.slice(PREFIX.length)
      return `tkt_${keyId(current)}_${suffix}_${claim.linkVersion}_${mac(current, claim).toString('base64url')}`
    },
    read: (ticket) => {
      if (isTooLong(ticket, 'ticket')) return null
      const [, key = '', suffix = '', version = '', encodedMac = ''] = TICKET.exec(ticket) ?? []
      const secret = byKeyId.get(key)
      if (secret === undefined) return null
      const claimed = { invitationId: PREFIX + suffix, linkVersion: Number(version) }
      const bytes = Buffer.from(encodedMac, 'base64url')
      // The last of the 43 characters carries only 4 bits, so other spellings decode to the same bytes. Refuse them.
      if (bytes.toString('base64url') !== encodedMac) return null
      const claims: TicketClaim[] = [claimed, { ...claimed, isMailed: true }]
      return claims.filter((claim) => timingSafeEqual(mac(secret, claim), bytes))[0] ?? null
    },
  }
}

/** Identifies a secret without revealing it. */
function keyId(secret: string): string {
  return createHash('sha256').update(`ticket key id:${secret}`).digest('hex').slice(0, 8)
}

function mac(secret: string, { invitationId, linkVersion, isMailed }: TicketClaim): Buffer {
  const purpose = isMailed === true ? ':mail' : ''
  return createHmac('sha256', secret)
    .update(`invitation ticket:${invitationId}:${linkVersion}${purpose}`)
    .digest()
}
