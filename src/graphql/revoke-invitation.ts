import { whichInvitationInput } from '../invitations/change.ts'
import { InvalidInput, InvitationNotFound, InvitationNotPending } from '../invitations/errors.ts'
import type { Builder } from './builder.ts'
import { actorOf } from './context.ts'
import type { InvitationRef } from './invitation.ts'

export function defineRevokeInvitation(builder: Builder, invitation: InvitationRef): void {
  const input = builder
    .inputType('RevokeInvitationInput', {
      description: 'Which invitation to revoke.',
      fields: (t) => ({ id: t.id({ required: true, description: 'The invitation’s id: `inv_…`.' }) }),
    })
    .validate(whichInvitationInput)

  builder.mutationField('revokeInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Revokes a pending invitation: its link accepts nothing any more, and its mail that has not gone out yet is canceled. ' +
        'It does not unsend mail, does not remove a user who accepted, does not stop a new invitation of the address, and does not sign anybody out. ' +
        'Needs the scope `invitations:manage`.',
      args: { input: t.arg({ type: input, required: true, description: 'Which invitation to revoke.' }) },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, InvalidInput],
        union: {
          name: 'RevokeInvitationResult',
          description: 'The invitation, revoked by this very call, or why it was not.',
        },
      },
      authScopes: { scope: 'invitations:manage' },
      resolve: async (_root, args, context) =>
        context.services.revokeInvitation({
          input: args.input,
          actor: await actorOf(context, 'revokeInvitation'),
        }),
    }),
  )
}
