import {
  createCondition,
  type InvitationSelector,
  isByRecipient,
  previewFor,
  type Respondent,
  type ResponseOptions,
  responseRefusal,
} from './response.ts'
import type { TicketPreview } from './response-store.ts'

export interface DeclineRequest extends InvitationSelector {
  answerer: Respondent
}

/**
 * Declines an invitation. This is final: its link no longer works. The address can be invited again.
 *
 * @throws InvitationNotFound | WrongRecipient | InvitationNotPending. Nothing changed then.
 */
export function declineInvitation(options: ResponseOptions) {
  return async (request: DeclineRequest): Promise<TicketPreview> => {
    const { answerer } = request
    const condition = createCondition(options, request, answerer)
    const declining = { eventId: options.ids.event(), actor: answerer.actor }
    const declined = await options.store.decline(condition, declining)
    if (declined === null) throw await responseRefusal(options, condition, answerer)
    return previewFor(declined, isByRecipient(condition, answerer))
  }
}
