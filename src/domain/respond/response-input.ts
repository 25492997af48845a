import { z } from 'zod'
import { MERGE_POLICIES } from '../change/merge-policy.ts'
import { emailAddress, userId } from '../create/create-input.ts'
import type { EmailAddressRules } from '../email-address.ts'
import { invitationId } from '../invitation-id.ts'
import { boundedText } from '../text-limits.ts'
import type { AcceptRequest } from './accept.ts'
import type { InvitationSelector } from './response.ts'

/** The input of an acceptance, validated and with defaults. */
export type AcceptInvitationInput = Omit<AcceptRequest, 'answerer'>

const selector = {
  // The format is not checked here, so that a malformed ticket gets the same error as an unknown one.
  ticket: boundedText('ticket').nullish(),
  invitationId: invitationId.nullish(),
}
const ONE_OF_TWO = {
  path: ['ticket'],
  message: 'or invitationId must be given, but not both',
  // Also if there are other errors: a caller gets all errors together.
  when: () => true,
}

/** The input of `declineInvitation`, for all APIs. A null value counts as absent. */
export const declineInvitationInput = z
  .strictObject(selector)
  .refine(hasOneSelector, ONE_OF_TWO)
  .transform(selectorOf)

/** The input of `acceptInvitation`, for all APIs. A null value counts as absent. */
export function acceptInvitationInput(rules: EmailAddressRules) {
  return z
    .strictObject({
      ...selector,
      userId: userId.nullish(),
      emailAddress: emailAddress(rules).nullish(),
      mergePolicy: z.enum(MERGE_POLICIES, `must be one of: ${MERGE_POLICIES.join(', ')}`).nullish(),
    })
    .refine(hasOneSelector, ONE_OF_TWO)
    .transform(
      ({ userId, emailAddress, mergePolicy, ...rest }): AcceptInvitationInput => ({
        ...selectorOf(rest),
        recipient: { userId: userId ?? null, emailKey: emailAddress?.key ?? null },
        mergePolicy: mergePolicy ?? 'KEEP_EXISTING',
      }),
    )
}

function hasOneSelector(input: { ticket?: unknown; invitationId?: unknown }): boolean {
  return (input.ticket ?? null) === null ? input.invitationId != null : input.invitationId == null
}

function selectorOf(input: {
  ticket?: string | null | undefined
  invitationId?: string | null | undefined
}): InvitationSelector {
  return { ticket: input.ticket ?? null, invitationId: input.invitationId ?? null }
}
