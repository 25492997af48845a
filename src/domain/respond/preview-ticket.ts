import { previewFor, type ResponseOptions } from './response.ts'
import type { TicketPreview } from './response-store.ts'

/**
 * The preview of the invitation of a ticket. The result is the same, null, for forged tickets, for tickets of an
 * earlier link and for deleted invitations.
 */
export function previewTicket({ store, tickets }: Pick<ResponseOptions, 'store' | 'tickets'>) {
  return async (ticket: string): Promise<TicketPreview | null> => {
    const claim = tickets.read(ticket)
    const preview = claim && (await store.preview(claim))
    return preview && previewFor(preview, claim.isMailed === true)
  }
}
