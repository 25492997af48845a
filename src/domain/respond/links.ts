import type { TicketClaim, Tickets } from './ticket.ts'

/** Builds the links that accept invitations. */
export interface Links {
  accept(claim: TicketClaim): string
}

/** `{publicUrl}/invitations/accept?ticket=…`, built only from configuration. A request cannot change the host. */
export function createLinks(publicUrl: string, tickets: Tickets): Links {
  return {
    accept: (claim) => `${publicUrl}/invitations/accept?ticket=${encodeURIComponent(tickets.derive(claim))}`,
  }
}
