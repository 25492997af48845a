import type { EmailAddressRules } from '../email-address.ts'
import type { EventType } from '../events/invitation-event.ts'
import { newestFirst } from '../list/list.ts'
import type { ListPosition } from '../list/list-cursor.ts'
import type { Page, PageArgs, Part } from '../list/page.ts'
import { type SignedIn, verifiedKey } from './response.ts'
import type { TicketPreview } from './response-store.ts'

/** The invitations of an address. Each call is one statement. */
export interface ReceivedStore {
  /** A part of the pending invitations, newest first. */
  pending(emailKey: string, part: Part<ListPosition>): Promise<TicketPreview[]>
  /** The invitation in its current state. Null if it was deleted, or is for another address. */
  one(emailKey: string, invitationId: string): Promise<TicketPreview | null>
}

export interface ReceivedOptions {
  store: ReceivedStore
  rules: EmailAddressRules
}

export type Received = ReturnType<typeof createReceived>

/**
 * What signed-in people see of the invitations to their verified address. They need neither a ticket nor a scope: they
 * could read the email. So an invitation that was lost on the way through a sign-in is found again.
 */
export function createReceived({ store, rules }: ReceivedOptions) {
  return {
    /** The key by which the invitations of a person are found. Null without a verified address. */
    keyOf: (person: SignedIn): string | null => verifiedKey(person, rules) || null,
    /** Pages through the pending ones. @throws InvalidInput */
    list: (emailKey: string, args: PageArgs): Promise<Page<TicketPreview>> =>
      newestFirst(args, {
        read: (part) => store.pending(emailKey, part),
        invitationOf: ({ invitation }) => invitation,
      }),
    one: store.one,
  }
}

/** Whether the recipient of an invitation sees something of the event. */
export function concernsRecipient(type: EventType): boolean {
  return CONCERNS_RECIPIENT[type]
}

const CONCERNS_RECIPIENT: Readonly<Record<EventType, boolean>> = {
  CREATED: true,
  RENEWED: true,
  RESENT: true,
  REMINDED: false,
  UPDATED: true,
  MAILED: false,
  DELIVERY_FAILED: false,
  ACCEPTED: true,
  DECLINED: true,
  REVOKED: true,
  EXPIRED: true,
  // A deletion removes the address, so nothing shows whose invitation it was.
  DELETED: false,
}
