import type { AcceptanceStore, Ids, TicketPreview } from './ports.ts'
import type { Tickets } from './ticket.ts'

/** `ENDED`: no longer pending, as the preview's status says. `UNKNOWN`: no such ticket (any more). */
export type TicketAcceptance =
  | { kind: 'ACCEPTED' | 'ENDED'; preview: TicketPreview }
  | { kind: 'UNKNOWN'; preview: null }

export interface AcceptOptions {
  store: AcceptanceStore
  tickets: Tickets
  ids: Ids
}

/**
 * What a ticket leads to. Forged tickets, those of an earlier link and those of deleted invitations
 * are all alike: null.
 */
export function previewTicket({ store, tickets }: Pick<AcceptOptions, 'store' | 'tickets'>) {
  return async (ticket: string): Promise<TicketPreview | null> => {
    const claim = tickets.read(ticket)
    return claim && store.preview(claim)
  }
}

/**
 * Accepts by a ticket alone. Exactly one of many acceptances succeeds; it makes the user, if there is
 * none with the address, hands the invitation's metadata on (what the user has already stays), and
 * marks the address verified if the ticket was mailed to it.
 */
export function acceptByTicket({ store, tickets, ids }: AcceptOptions) {
  return async (ticket: string): Promise<TicketAcceptance> => {
    const claim = tickets.read(ticket)
    const accepted = claim && (await store.accept(claim, { userId: ids.user(), eventId: ids.event() }))
    const preview = claim && (await store.preview(claim))
    if (preview === null) return { kind: 'UNKNOWN', preview: null }
    return { kind: accepted === true ? 'ACCEPTED' : 'ENDED', preview }
  }
}
