import type { Respondent } from '../../domain/respond/response.ts'
import type { TicketGuesses } from '../../domain/respond/ticket-guesses.ts'
import { createAcceptPages } from '../../http/accept-page/accept-page.ts'
import { createPageDesign } from '../../http/accept-page/page-design.ts'
import { currentPeer } from '../../http/middleware/request-log.ts'
import type { Handler } from '../../http/routes.ts'
import type { Components } from '../components.ts'
import type { UseCases } from '../use-cases.ts'

/** The page of the link. */
export function createAcceptRoute(
  { config, report }: Components,
  { previewTicket, acceptInvitation, declineInvitation }: UseCases,
  guesses: TicketGuesses,
): Handler {
  const countGuess = <T>(work: () => Promise<T>) =>
    guesses.attempt({ field: 'accept page', client: currentPeer().client }, work)
  const { redirectOrigins, redirectSchemes, ticketParameter, appName, appUrl, brand, publicUrl } = config
  const responder: Respondent = { actor: { id: 'ticket', cause: 'link' }, signedIn: null, anyMetadata: false }
  const anyRecipient = { userId: null, emailKey: null }
  return createAcceptPages({
    preview: (ticket) => countGuess(() => previewTicket(ticket)),
    accept: (ticket) =>
      countGuess(() =>
        acceptInvitation({
          ticket,
          invitationId: null,
          answerer: responder,
          recipient: anyRecipient,
          mergePolicy: 'KEEP_EXISTING',
        }),
      ),
    decline: (ticket) =>
      countGuess(() => declineInvitation({ ticket, invitationId: null, answerer: responder })),
    redirectOrigins,
    redirectSchemes,
    ticketParameter,
    appName,
    design: createPageDesign(brand, publicUrl),
    appUrl,
    publicUrl,
    report: (error) => report(error, 'accept page'),
  })
}
