import { whichInvitationInput } from '../invitations/change.ts'
import type { DeletedInvitation } from '../invitations/delete.ts'
import { InvalidInput, InvitationNotFound } from '../invitations/errors.ts'
import type { Builder } from './builder.ts'
import { actorOf } from './context.ts'

export function defineDeleteInvitation(builder: Builder): void {
  const input = builder
    .inputType('DeleteInvitationInput', {
      description: 'Which invitation to delete.',
      fields: (t) => ({ id: t.id({ required: true, description: 'The invitation’s id: `inv_…`.' }) }),
    })
    .validate(whichInvitationInput)

  const deleted = builder.objectRef<DeletedInvitation>('DeletedInvitation').implement({
    description: 'What is left of a deleted invitation.',
    authScopes: { scope: 'invitations:manage' },
    fields: (t) => ({
      id: t.exposeID('id', { description: 'The id it had (`inv_…`); no other will have it.' }),
    }),
  })

  builder.mutationField('deleteInvitation', (t) =>
    t.field({
      type: deleted,
      description:
        'Deletes an invitation, whatever its status, with its mails; its link then leads nowhere. Its events stay, without what they say of before and after. ' +
        'A user who accepted stays, and mail that was sent. Needs the scope `invitations:manage`.',
      args: { input: t.arg({ type: input, required: true, description: 'Which invitation to delete.' }) },
      errors: {
        types: [InvitationNotFound, InvalidInput],
        union: { name: 'DeleteInvitationResult', description: 'What was deleted, or why nothing was.' },
      },
      authScopes: { scope: 'invitations:manage' },
      resolve: async (_root, args, context) =>
        context.services.deleteInvitation({
          input: args.input,
          actor: await actorOf(context, 'deleteInvitation'),
        }),
    }),
  )
}
