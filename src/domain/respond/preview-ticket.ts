import { previewFor, type ResponseOptions } from './response.ts'
import type { TicketPreview } from './response-store.ts'

/**
 * What a ticket leads to. Forged tickets, those of an earlier link and those of deleted invitations
 * are all alike: null.
 */
export function previewTicket({ store, tickets }: Pick<ResponseOptions, 'store' | 'tickets'>) {
  return async (ticket: string): Promise<TicketPreview | null> => {
    const claim = tickets.read(ticket)
    const preview = claim && (await store.preview(claim))
    return preview && previewFor(preview, claim.isMailed === true)
  }
}
