import type { TicketClaim, Tickets } from './ticket.ts'

/** Builds links to accept an invitation by. */
export interface Links {
  accept(claim: TicketClaim): string
}

/** `{publicUrl}/invitations/accept?ticket=…`, from configuration alone, never from a request. */
export function createLinks(publicUrl: string, tickets: Tickets): Links {
  return {
    accept: (claim) => `${publicUrl}/invitations/accept?ticket=${encodeURIComponent(tickets.derive(claim))}`,
  }
}
