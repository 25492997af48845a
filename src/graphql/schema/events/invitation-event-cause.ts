import type { EventCause } from '../../../domain/events/event-cause.ts'
import { enumValues } from '../../../lib/enum-names.ts'
import type { Builder } from '../builder.ts'

const DESCRIPTIONS: Readonly<Record<EventCause, string>> = {
  createInvitation: 'The mutation `createInvitation`, or a creation over REST.',
  createInvitations: 'The mutation `createInvitations`, or a bulk creation over REST.',
  updateInvitation: 'The mutation `updateInvitation`.',
  resendInvitation: 'The mutation `resendInvitation`.',
  revokeInvitation: 'The mutation `revokeInvitation`, or a revocation over REST.',
  deleteInvitation: 'The mutation `deleteInvitation`, or a deletion over REST.',
  updateInvitations: 'The mutation `updateInvitations`.',
  resendInvitations: 'The mutation `resendInvitations`.',
  revokeInvitations: 'The mutation `revokeInvitations`.',
  deleteInvitations: 'The mutation `deleteInvitations`.',
  acceptInvitation: 'The mutation `acceptInvitation`.',
  declineInvitation: 'The mutation `declineInvitation`.',
  link: 'The page of the link.',
  import: 'The command `invitations import`.',
  expiry: 'The gateway itself, after the invitation expired.',
  reminder: 'The gateway itself, when it queued a reminder.',
  delivery: 'The gateway itself, after it sent an email or failed to.',
}

export function defineInvitationEventCause(builder: Builder) {
  return builder.enumType('InvitationEventCause', {
    description:
      'What can cause a change of an invitation: an operation of the API, the page of the link, or the gateway itself. In webhooks it is a text, such as `createInvitation`.',
    values: enumValues(DESCRIPTIONS),
  })
}
