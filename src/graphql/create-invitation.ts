import type { createInvitationInput } from '../invitations/create-input.ts'
import { AlreadyInvited, InvalidInput, QuotaExceeded, UserAlreadyExists } from '../invitations/errors.ts'
import { EXPIRES_IN_DAYS } from '../invitations/invitation.ts'
import type { Builder } from './builder.ts'
import { requireScope } from './context.ts'
import type { InvitationRef } from './invitation.ts'

export function defineCreateInvitation(
  builder: Builder,
  invitation: InvitationRef,
  inputSchema: ReturnType<typeof createInvitationInput>,
): void {
  const conflictPolicy = builder.enumType('ConflictPolicy', {
    description: 'What to do when a pending invitation for the same address stands already.',
    values: {
      ERROR: { description: 'Answer AlreadyInvited.' },
      RETURN_EXISTING: { description: 'Answer with the pending one, unchanged, and mail nothing.' },
      RENEW: { description: 'Give the pending one a new expiry and a new link, and mail it again.' },
      REPLACE: { description: 'Revoke the pending one and make this one in its place.' },
      ALLOW: {
        description:
          'Make another beside it, even for an address that is a user’s. The same as ignoreExisting.',
      },
    },
  })

  const input = builder
    .inputType('CreateInvitationInput', {
      description: 'Whom to invite, and how.',
      fields: (t) => ({
        emailAddress: t.string({ required: true, description: 'The address to invite.' }),
        redirectUrl: t.string({
          description:
            'Where the link leads on to, with the ticket added; without it the gateway’s own page takes the acceptance.',
        }),
        publicMetadata: t.field({
          type: 'JSON',
          description: 'A JSON object of at most 8 KB that becomes the user’s. Default: {}.',
        }),
        notify: t.boolean({
          description: 'Whether to mail the invitation; without, hand out its `url` yourself. Default: true.',
        }),
        ignoreExisting: t.boolean({
          description: 'Invite even an address that is invited already or is a user’s. Default: false.',
        }),
        expiresInDays: t.int({
          description: `How long it can be accepted, ${EXPIRES_IN_DAYS.min} to ${EXPIRES_IN_DAYS.max} days. Default: ${EXPIRES_IN_DAYS.default}.`,
        }),
        locale: t.string({
          description: 'The recipient’s language (BCP 47), such as de-AT. Default: English.',
        }),
        template: t.string({ description: 'The mail template. Default: invitation.' }),
        message: t.string({
          description: 'A personal message in the mail, plain text of at most 1000 characters.',
        }),
        inviterId: t.id({ description: 'The user who invites (`user_…`); the mail names them.' }),
        idempotencyKey: t.string({
          description:
            'A string of yours, up to 255 printable ASCII characters: the same call made again with the same key has no second effect.',
        }),
        onConflict: t.field({
          type: conflictPolicy,
          description: 'What to do when the address has a pending invitation already. Default: ERROR.',
        }),
      }),
    })
    .validate(inputSchema)

  builder.mutationField('createInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Invites an email address: stores the invitation and queues its mail, both or neither. Answers before the mail is sent; follow that in `deliveries`. Needs the scope `invitations:create`.',
      args: { input: t.arg({ type: input, required: true, description: 'Whom to invite, and how.' }) },
      errors: {
        types: [AlreadyInvited, UserAlreadyExists, InvalidInput, QuotaExceeded],
        union: {
          name: 'CreateInvitationResult',
          description: 'The invitation, or why there is none.',
        },
      },
      resolve: (_root, args, context) => {
        const principal = requireScope(context, 'invitations:create')
        return context.services.createInvitation({ input: args.input, actor: { id: principal.id } })
      },
    }),
  )
}
