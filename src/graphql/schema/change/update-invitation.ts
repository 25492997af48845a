import type { updateInvitationInput } from '../../../domain/change/update.ts'
import { InvalidInput, InvitationNotFound, InvitationNotPending } from '../../../domain/errors.ts'
import { INVITATION_LIFETIME_DAYS } from '../../../domain/invitation.ts'
import type { Builder } from '../builder.ts'
import { callerOf } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'

export function defineUpdateInvitation(
  builder: Builder,
  invitation: InvitationRef,
  inputSchema: ReturnType<typeof updateInvitationInput>,
): void {
  const input = builder
    .inputType('UpdateInvitationInput', {
      description:
        'The invitation to change, with at least one field in addition to the id. Omitted fields do not change.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The invitation’s id: `inv_…`.' }),
        publicMetadata: t.field({
          type: 'JSON',
          description: 'A JSON object of at most 8 KB that replaces the existing one. {} empties it.',
        }),
        redirectUrl: t.string({
          description:
            'The URL to which the link redirects, in REDIRECT_ORIGINS. Null for the gateway’s own page.',
        }),
        expiresInDays: t.int({
          description: `A new expiry, ${INVITATION_LIFETIME_DAYS.min} to ${INVITATION_LIFETIME_DAYS.max} days from now.`,
        }),
        locale: t.string({ description: 'The recipient’s language (BCP 47). Null for English.' }),
        message: t.string({
          description: 'A personal message, plain text of at most 1000 characters. Null for none.',
        }),
        template: t.string({ description: 'The name of the email template, such as `invitation`.' }),
      }),
    })
    .validate(inputSchema)

  builder.mutationField('updateInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Changes fields of a pending invitation. Emails that are not sent yet contain the new values. The update itself sends no email. Needs the scope `invitations:manage`.',
      args: {
        input: t.arg({ type: input, required: true, description: 'The invitation and its changes.' }),
      },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, InvalidInput],
        union: {
          name: 'UpdateInvitationResult',
          description: 'The invitation, or the reason why it was not changed.',
        },
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
