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
  type SignedIn,
} from './response.ts'
import type { Acceptance, ResponseCondition, TicketPreview } from './response-store.ts'

export interface AcceptRequest extends InvitationSelector {
  answerer: Respondent
  /** The expected recipient, if the caller wants to be sure. An invitation for another person is not accepted. */
  recipient: { userId: string | null; emailKey: string | null }
  mergePolicy: MergePolicy
}

const NOT_SIGNED_IN =
  'another policy needs the recipient to be signed in, or a caller with the scope invitations:metadata'

// A subject in the format of our own ids already names a user.
const OUR_ID = /^user_[0-9a-z]{26}$/

/**
 * Accepts an invitation. If several calls accept it at the same time, exactly one succeeds. In one transaction, it
 * creates the user if the address has none, and copies the metadata of the invitation by the merge policy.
 *
 * The address counts as verified in two cases:
 *
 * - The link from the email was used, and the email was sent.
 * - The token of a signed-in user says so.
 *
 * A policy that changes existing metadata of the user needs both:
 *
 * - The recipient is signed in.
 * - The metadata came from a key in SECRET_KEY or from a caller with the scope `invitations:metadata`.
 *
 * A caller with the scope `invitations:metadata` can always use any policy.
 *
 * A signed-in person cannot accept for the user of another subject, also with the verified address.
 *
 * @throws InvitationNotFound | WrongRecipient | InvitationNotPending | InvalidInput. Nothing changed then.
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
      person: answerer.signedIn && personOf(answerer.signedIn),
    }
    const accepted = await options.store.accept(strict, {
      userId: options.ids.user(),
      eventId: options.ids.event(),
      actor: answerer.actor,
      mergePolicy,
      addressProof: addressProof(answerer, condition),
      externalId: strict.person?.externalId ?? null,
      name: answerer.signedIn?.name ?? null,
    })
    if (accepted === null) throw await responseRefusal(options, strict, answerer)
    return previewFor(accepted, isByRecipient(condition, answerer))
  }
}

function personOf({ subject }: SignedIn): NonNullable<ResponseCondition['person']> {
  return OUR_ID.test(subject) ? { id: subject, externalId: null } : { id: null, externalId: subject }
}

function addressProof({ signedIn }: Respondent, { isMailed }: ResponseCondition): Acceptance['addressProof'] {
  if (signedIn !== null) return 'TOKEN'
  return isMailed === true ? 'MAIL' : 'NONE'
}
