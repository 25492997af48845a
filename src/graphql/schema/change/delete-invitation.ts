import { selectInvitationInput } from '../../../domain/change/change.ts'
import type { DeletedInvitation } from '../../../domain/change/delete.ts'
import { InvalidInput, InvitationNotFound } from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import { callerOf } from '../context.ts'
import { INVITATION_ID } from '../invitation/invitation-values.ts'

export function defineDeleteInvitation(builder: Builder) {
  const input = builder
    .inputType('DeleteInvitationInput', {
      description: 'The invitation to delete.',
      fields: (t) => ({ id: t.id(INVITATION_ID) }),
    })
    .validate(selectInvitationInput)

  const deleted = builder.objectRef<DeletedInvitation>('DeletedInvitation').implement({
    description: 'A deleted invitation.',
    authScopes: { scope: 'invitations:manage' },
    fields: (t) => ({
      id: t.exposeID('id', {
        description: 'The id that the invitation had (`inv_…`). It is not used again.',
      }),
    }),
  })

  builder.mutationField('deleteInvitation', (t) =>
    t.field({
      type: deleted,
      description:
        'Deletes an invitation in any status, with its deliveries. Its link stops working. Its events remain, without their before and after values. ' +
        'A user who accepted remains, and emails that were sent cannot be recalled. Needs the scope `invitations:manage`.',
      args: { input: t.arg({ type: input, required: true, description: 'The invitation to delete.' }) },
      errors: {
        types: [InvitationNotFound, InvalidInput],
        union: {
          name: 'DeleteInvitationResult',
          description: 'The deleted invitation, or the reason why nothing was deleted.',
        },
      },
      authScopes: { scope: 'invitations:manage' },
      resolve: async (_root, args, context) =>
        context.services.deleteInvitation({
          input: args.input,
          caller: await callerOf(context, 'deleteInvitation'),
        }),
    }),
  )
  return deleted
}

export type DeletedInvitationRef = ReturnType<typeof defineDeleteInvitation>
