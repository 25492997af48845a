import { InvalidInput, InvitationNotFound, InvitationNotPending } from '../invitations/errors.ts'
import { EXPIRES_IN_DAYS } from '../invitations/invitation.ts'
import type { updateInvitationInput } from '../invitations/update.ts'
import type { Builder } from './builder.ts'
import { callerOf } from './context.ts'
import type { InvitationRef } from './invitation.ts'

export function defineUpdateInvitation(
  builder: Builder,
  invitation: InvitationRef,
  inputSchema: ReturnType<typeof updateInvitationInput>,
): void {
  const input = builder
    .inputType('UpdateInvitationInput', {
      description:
        'Which invitation to change, and what of it: at least one field beside the id. What is left out stays.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The invitation’s id: `inv_…`.' }),
        publicMetadata: t.field({
          type: 'JSON',
          description: 'A JSON object of at most 8 KB in place of the one there is; {} empties it.',
        }),
        redirectUrl: t.string({
          description:
            'The URL that the link leads on to, in REDIRECT_ORIGINS; null for the gateway’s own page.',
        }),
        expiresInDays: t.int({
          description: `A new expiry, ${EXPIRES_IN_DAYS.min} to ${EXPIRES_IN_DAYS.max} days from now.`,
        }),
        locale: t.string({ description: 'The recipient’s language (BCP 47); null for English.' }),
        message: t.string({
          description: 'A personal message, plain text of at most 1000 characters; null for none.',
        }),
        template: t.string({ description: 'The name of the mail template, such as `invitation`.' }),
      }),
    })
    .validate(inputSchema)

  builder.mutationField('updateInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Changes particulars of a pending invitation. Mails that have not gone out yet will say the new ones; none is sent for it. Needs the scope `invitations:manage`.',
      args: {
        input: t.arg({ type: input, required: true, description: 'Which invitation, and what of it.' }),
      },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, InvalidInput],
        union: { name: 'UpdateInvitationResult', description: 'The invitation, or why it was not changed.' },
      },
      authScopes: { scope: 'invitations:manage' },
      resolve: async (_root, args, context) =>
        context.services.updateInvitation({
          input: args.input,
          caller: await callerOf(context, 'updateInvitation'),
        }),
    }),
  )
}
