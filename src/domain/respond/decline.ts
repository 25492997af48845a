import type { TicketPreview } from '../ports.ts'
import {
  type Answerer,
  type AnswerOptions,
  conditionOf,
  isByRecipient,
  previewFor,
  refusal,
  type Target,
} from './response.ts'

export interface DeclineRequest extends Target {
  answerer: Answerer
}

/**
 * Declines an invitation, for good: its link is dead, and the address can be invited again.
 *
 * @throws InvitationNotFound | WrongRecipient | InvitationNotPending with nothing changed.
 */
export function declineInvitation(options: AnswerOptions) {
  return async (request: DeclineRequest): Promise<TicketPreview> => {
    const { answerer } = request
    const condition = conditionOf(options, request, answerer)
    const declining = { eventId: options.ids.event(), actor: answerer.actor }
    const declined = await options.store.decline(condition, declining)
    if (declined === null) throw await refusal(options, condition, answerer)
    return previewFor(declined, isByRecipient(condition, answerer))
  }
}
