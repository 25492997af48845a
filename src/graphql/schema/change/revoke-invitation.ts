import { selectInvitationInput } from '../../../domain/change/change.ts'
import { InvalidInput, InvitationNotFound, InvitationNotPending } from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import { callerOf } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import { INVITATION_ID } from '../invitation/invitation-values.ts'

export function defineRevokeInvitation(builder: Builder, invitation: InvitationRef): void {
  const input = builder
    .inputType('RevokeInvitationInput', {
      description: 'The invitation to revoke.',
      fields: (t) => ({ id: t.id(INVITATION_ID) }),
    })
    .validate(selectInvitationInput)

  builder.mutationField('revokeInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Revokes a pending invitation. Its link can no longer be accepted, and emails that are not sent yet are canceled. ' +
        'It does not recall emails, remove a user who accepted, prevent a new invitation for the address, or sign anybody out. ' +
        'Needs the scope `invitations:manage`; people with `invitations:create` can do it with what they sent.',
      args: { input: t.arg({ type: input, required: true, description: 'The invitation to revoke.' }) },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, InvalidInput],
        union: {
          name: 'RevokeInvitationResult',
          description: 'The invitation, if this call revoked it, or the reason why not.',
        },
      },
      authScopes: { managerOrSender: true },
      resolve: async (_root, args, context) =>
        context.services.revokeInvitation({
          input: args.input,
          caller: await callerOf(context, 'revokeInvitation'),
        }),
    }),
  )
}
