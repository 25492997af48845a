import { z } from 'zod'
import { MERGE_POLICIES } from '../change/merge-policy.ts'
import { emailAddress, userId } from '../create/create-input.ts'
import type { EmailAddressRules } from '../email-address.ts'
import { invitationId } from '../invitation-id.ts'
import { boundedText } from '../text-limits.ts'
import type { AcceptRequest } from './accept.ts'
import type { InvitationSelector } from './response.ts'

/** An acceptance's input, checked and with its defaults in place. */
export type AcceptInvitationInput = Omit<AcceptRequest, 'answerer'>

const target = {
  // What is no ticket of ours is found out later, and told like any other that leads nowhere.
  ticket: boundedText('ticket').nullish(),
  invitationId: invitationId.nullish(),
}
const ONE_OF_TWO = {
  path: ['ticket'],
  message: 'or invitationId must be given, but not both',
  // Beside other faults too: a caller is told all at once.
  when: () => true,
}

/** The one definition of `declineInvitation`'s input; null counts as absent. */
export const declineInvitationInput = z.strictObject(target).refine(namesOne, ONE_OF_TWO).transform(targetOf)

/** The one definition of `acceptInvitation`'s input; null counts as absent. */
export function acceptInvitationInput(rules: EmailAddressRules) {
  return z
    .strictObject({
      ...target,
      userId: userId.nullish(),
      emailAddress: emailAddress(rules).nullish(),
      mergePolicy: z.enum(MERGE_POLICIES, `must be one of: ${MERGE_POLICIES.join(', ')}`).nullish(),
    })
    .refine(namesOne, ONE_OF_TWO)
    .transform(
      ({ userId, emailAddress, mergePolicy, ...rest }): AcceptInvitationInput => ({
        ...targetOf(rest),
        recipient: { userId: userId ?? null, emailKey: emailAddress?.key ?? null },
        mergePolicy: mergePolicy ?? 'KEEP_EXISTING',
      }),
    )
}

function namesOne(input: { ticket?: unknown; invitationId?: unknown }): boolean {
  return (input.ticket ?? null) === null ? input.invitationId != null : input.invitationId == null
}

function targetOf(input: {
  ticket?: string | null | undefined
  invitationId?: string | null | undefined
}): InvitationSelector {
  return { ticket: input.ticket ?? null, invitationId: input.invitationId ?? null }
}
