import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { ID_SUFFIX } from '../invitation-id.ts'
import { isTooLong } from '../text-limits.ts'

/** What a ticket speaks for: an invitation, and the version of its link. */
export interface TicketClaim {
  invitationId: string
  linkVersion: number
  /**
   * Whether the link was made for a mail, and so for nobody else. Links that callers are shown are not, nor are
   * those that were made before the two differed: they accept as well, and prove nothing about the mailbox.
   */
  isMailed?: boolean
}

export interface Tickets {
  derive(claim: TicketClaim): string
  /** @returns null for anything that was not derived with one of the secrets. */
  read(ticket: string): TicketClaim | null
}

const PREFIX = 'inv_'
const TICKET = new RegExp(`^tkt_([0-9a-f]{8})_(${ID_SUFFIX})_([1-9][0-9]{0,8})_([\\w-]{43})$`)

/**
 * Tickets are derived, never stored: HMAC-SHA-256 of the invitation's id and link version under a
 * secret, so neither the database nor a job, nor a log holds one.
 *
 * @param secrets the first derives; all read, so that a secret can be replaced while links are out.
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
      const [, key = '', suffix = '', version = '', given = ''] = TICKET.exec(ticket) ?? []
      const secret = byKeyId.get(key)
      if (secret === undefined) return null
      const shown = { invitationId: PREFIX + suffix, linkVersion: Number(version) }
      const bytes = Buffer.from(given, 'base64url')
      // The last of 43 characters carries 4 bits; other spellings of the same bytes are no tickets.
      if (bytes.toString('base64url') !== given) return null
      const claims: TicketClaim[] = [shown, { ...shown, isMailed: true }]
      return claims.filter((claim) => timingSafeEqual(mac(secret, claim), bytes))[0] ?? null
    },
  }
}

/** Says which secret, and nothing of it. */
function keyId(secret: string): string {
  return createHash('sha256').update(`ticket key id:${secret}`).digest('hex').slice(0, 8)
}

function mac(secret: string, { invitationId, linkVersion, isMailed }: TicketClaim): Buffer {
  const purpose = isMailed === true ? ':mail' : ''
  return createHmac('sha256', secret)
    .update(`invitation ticket:${invitationId}:${linkVersion}${purpose}`)
    .digest()
}
