import { InvitationNotFound, InvitationNotPending } from '../../../domain/errors.ts'
import { nullWithout } from '../access.ts'
import type { Builder } from '../builder.ts'
import type { ErrorRef } from '../errors.ts'
import type { InvitationRef } from './invitation.ts'
import type { InvitationStatusRef } from './invitation-status.ts'

export interface InvitationErrorTypes {
  error: ErrorRef
  invitation: InvitationRef
  status: InvitationStatusRef
}

/** The errors of every mutation that names an existing invitation. */
export function defineInvitationErrors(
  builder: Builder,
  { error, invitation, status }: InvitationErrorTypes,
): void {
  builder.objectType(InvitationNotFound, {
    name: 'InvitationNotFound',
    authScopes: { anybody: true },
    description:
      'There is no such invitation, or the ticket was never issued or its link has been replaced. Code: `INVITATION_NOT_FOUND`.',
    interfaces: [error],
  })

  builder.objectType(InvitationNotPending, {
    name: 'InvitationNotPending',
    authScopes: { anybody: true },
    description:
      'The invitation has ended, possibly a moment ago through another call. Nothing was changed. Code: `INVITATION_NOT_PENDING`.',
    interfaces: [error],
    fields: (t) => ({
      status: t.field({
        type: status,
        description: 'How it ended: any status except PENDING.',
        resolve: (result) => result.invitation.status,
      }),
      invitation: t.field({
        type: invitation,
        nullable: true,
        description: 'The invitation. Null for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (result) => result.invitation,
      }),
    }),
  })
}
