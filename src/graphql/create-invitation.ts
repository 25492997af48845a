import type { createInvitationInput } from '../invitations/create-input.ts'
import { AlreadyInvited, InvalidInput, QuotaExceeded, UserAlreadyExists } from '../invitations/errors.ts'
import { EXPIRES_IN_DAYS } from '../invitations/invitation.ts'
import type { Builder } from './builder.ts'
import { callerOf } from './context.ts'
import type { InvitationRef } from './invitation.ts'

export function defineCreateInvitation(
  builder: Builder,
  invitation: InvitationRef,
  inputSchema: ReturnType<typeof createInvitationInput>,
) {
  const conflictPolicy = builder.enumType('ConflictPolicy', {
    description: 'What to do when a pending invitation for the same address stands already.',
    values: {
      ERROR: { description: 'Answer AlreadyInvited and change nothing.' },
      RETURN_EXISTING: { description: 'Answer with the pending one, unchanged, and mail nothing.' },
      RENEW: {
        description:
          'Keep the pending one, with its id; give it a new expiry and a new link, and mail it again. Its old link is dead. The metadata, redirect URL, locale, template, message and inviter that the input gives replace what it had; what the input leaves out stays.',
      },
      REPLACE: {
        description:
          'Revoke the pending one and make this one in its place; `supersededBy` and `renewedFrom` name each other.',
      },
      ALLOW: {
        description:
          'Make another beside it, even for an address that is a user’s. The same as ignoreExisting.',
      },
    },
  })

  const input = builder.inputType('CreateInvitationInput', {
    description: 'Whom to invite, and how.',
    fields: (t) => ({
      emailAddress: t.string({
        required: true,
        description:
          'The address to invite; mail goes there. At most one pending invitation an address, however it is written.',
      }),
      redirectUrl: t.string({
        description:
          'The URL that the link leads on to, with the ticket added; its origin has to be one of REDIRECT_ORIGINS. Default: the gateway’s own page, which takes the answer.',
      }),
      publicMetadata: t.field({
        type: 'JSON',
        description:
          'A JSON object of at most 8 KB that becomes the user’s. Signed-in people may set only the keys in METADATA_KEYS_OF_USERS, unless they have the scope `invitations:metadata`. Default: {}.',
      }),
      notify: t.boolean({
        description: 'Whether to mail the invitation; without, hand out its `url` yourself. Default: true.',
      }),
      ignoreExisting: t.boolean({
        description:
          'Invite even an address that is invited already or is a user’s: the same as `onConflict: ALLOW`. Default: false.',
      }),
      expiresInDays: t.int({
        description: `How long it can be accepted, ${EXPIRES_IN_DAYS.min} to ${EXPIRES_IN_DAYS.max} days. Default: ${EXPIRES_IN_DAYS.default}.`,
      }),
      locale: t.string({
        description: 'The recipient’s language (BCP 47), such as de-AT. Default: English.',
      }),
      template: t.string({
        description:
          'The name of the mail template: `invitation`, `waitlist_invitation` or one of your own. Default: invitation.',
      }),
      message: t.string({
        description: 'A personal message in the mail, plain text of at most 1000 characters. Default: none.',
      }),
      inviterId: t.id({
        description:
          'The id of the user who invites (`user_…`); the mail names them. Default: the signed-in person who calls; nobody for a key of the operator. Anybody else needs the scope `invitations:impersonate`, which keys of the operator have.',
      }),
      idempotencyKey: t.string({
        description:
          'A string of yours, up to 255 printable ASCII characters: the same call made again with the same key has no second effect, and its answer is the invitation of the first. Remembered for 30 days.',
      }),
      onConflict: t.field({
        type: conflictPolicy,
        description: 'What to do when the address has a pending invitation already. Default: ERROR.',
      }),
    }),
  })

  builder.mutationField('createInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Invites an email address: stores the invitation and queues its mail, both or neither. Answers before the mail is sent; follow that in `deliveries`. Needs the scope `invitations:create`. Who has that without `invitations:read` is answered as if nothing were in the way, also where no invitation was made.',
      args: {
        // Checked here and not by its type: the rows of createInvitations are of the same type, and
        // each of them has a result of its own.
        input: t
          .arg({ type: input, required: true, description: 'Whom to invite, and how.' })
          .validate(inputSchema),
      },
      errors: {
        types: [AlreadyInvited, UserAlreadyExists, InvalidInput, QuotaExceeded],
        union: {
          name: 'CreateInvitationResult',
          description: 'The invitation, or why there is none.',
        },
      },
      authScopes: { scope: 'invitations:create' },
      resolve: async (_root, args, context) =>
        context.services.createInvitation({
          input: args.input,
          caller: await callerOf(context, 'createInvitation', { make: true }),
        }),
    }),
  )
  return input
}

export type CreateInvitationInputRef = ReturnType<typeof defineCreateInvitation>
