import type { MergePolicy } from '../change/merge-policy.ts'
import {
  createCondition,
  type InvitationSelector,
  isByRecipient,
  policyRefused,
  previewFor,
  type Respondent,
  type ResponseOptions,
  responseRefusal,
} from './response.ts'
import type { Acceptance, ResponseCondition, TicketPreview } from './response-store.ts'

export interface AcceptRequest extends InvitationSelector {
  answerer: Respondent
  /** Who accepts, for whoever wants to be sure: an invitation of anybody else's is not accepted. */
  recipient: { userId: string | null; emailKey: string | null }
  mergePolicy: MergePolicy
}

const NOT_SIGNED_IN =
  'another policy needs the recipient to be signed in, or a caller with the scope invitations:metadata'

// An id of ours names a user by itself.
const OUR_ID = /^user_[0-9a-z]{26}$/

/**
 * Accepts an invitation. Exactly one of many acceptances succeeds; it makes the user, if there is none
 * with the address, and hands the invitation's metadata on by the policy, in the same transaction.
 *
 * The address is marked verified if the mailed link was used and its mail was sent, or a signed-in user's token
 * says so.
 *
 * A policy that changes what the user has already needs the recipient to be signed in and an invitation whose
 * metadata a key of the operator or a holder of `invitations:metadata` gave.
 *
 * @throws InvitationNotFound | WrongRecipient | InvitationNotPending | InvalidInput with nothing changed.
 */
export function acceptInvitation(options: ResponseOptions) {
  return async (request: AcceptRequest): Promise<TicketPreview> => {
    const { answerer, recipient, mergePolicy } = request
    const needsTrust = mergePolicy !== 'KEEP_EXISTING' && !answerer.anyMetadata
    if (needsTrust && answerer.signedIn === null) throw policyRefused(NOT_SIGNED_IN)
    const condition = createCondition(options, request, answerer)
    const strict = {
      ...condition,
      emailKeys: [...condition.emailKeys, ...(recipient.emailKey === null ? [] : [recipient.emailKey])],
      userId: recipient.userId,
      needsTrust,
    }
    const subject = answerer.signedIn?.subject ?? null
    const accepted = await options.store.accept(strict, {
      userId: options.ids.user(),
      eventId: options.ids.event(),
      actor: answerer.actor,
      mergePolicy,
      addressProof: addressProof(answerer, condition),
      externalId: subject === null || OUR_ID.test(subject) ? null : subject,
    })
    if (accepted === null) throw await responseRefusal(options, strict, answerer)
    return previewFor(accepted, isByRecipient(condition, answerer))
  }
}

function addressProof({ signedIn }: Respondent, { isMailed }: ResponseCondition): Acceptance['addressProof'] {
  if (signedIn !== null) return 'TOKEN'
  return isMailed === true ? 'MAIL' : 'NONE'
}
