import type { ConflictPolicy } from '../../../domain/create/conflict-policy.ts'
import type { createInvitationInput } from '../../../domain/create/create-input.ts'
import { AlreadyInvited, InvalidInput, QuotaExceeded, UserAlreadyExists } from '../../../domain/errors.ts'
import { INVITATION_LIFETIME_DAYS } from '../../../domain/invitation.ts'
import type { Builder } from '../builder.ts'
import { callerOf } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'

export function defineCreateInvitation(
  builder: Builder,
  invitation: InvitationRef,
  inputSchema: ReturnType<typeof createInvitationInput>,
) {
  const conflictPolicy = builder.enumType('ConflictPolicy', {
    description: 'What to do if the address has a pending invitation.',
    values: {
      ERROR: { description: 'Return `AlreadyInvited` and change nothing.' },
      RETURN_EXISTING: { description: 'Return the pending invitation unchanged. Send no email.' },
      RENEW: {
        description:
          'Keep the pending invitation and its id, set a new expiry and a new link, and send the email again. The old link stops working. The metadata, redirect URL, locale, template, message and inviter of the input replace the old values; omitted fields do not change.',
      },
      REPLACE: {
        description:
          'Revoke the pending invitation and create a new one. `supersededBy` and `renewedFrom` link them.',
      },
      ALLOW: {
        description:
          'Create another invitation, even if a user has the address. The same as `ignoreExisting`.',
      },
    } satisfies Record<ConflictPolicy, { description: string }>,
  })

  const input = builder.inputType('CreateInvitationInput', {
    description: 'The invitation to create.',
    fields: (t) => ({
      emailAddress: t.string({
        required: true,
        description:
          'The address to invite. The email is sent to it. An address has at most one pending invitation, in any spelling.',
      }),
      redirectUrl: t.string({
        description:
          'The URL to which the link redirects, with the ticket added. Its origin must be one of REDIRECT_ORIGINS. Default: the gateway’s own page, where the person can accept or decline.',
      }),
      publicMetadata: t.field({
        type: 'JSON',
        description:
          'A JSON object of at most 8 KB. It is copied to the user on acceptance. Signed-in people can set only the keys in METADATA_KEYS_OF_USERS, unless they have the scope `invitations:metadata`. Default: {}.',
      }),
      notify: t.boolean({
        description:
          'Whether to send the invitation by email. If false, pass on its `url` yourself. Default: true.',
      }),
      ignoreExisting: t.boolean({
        description:
          'Invite the address even if it has a pending invitation or belongs to a user. The same as `onConflict: ALLOW`. Default: false.',
      }),
      expiresInDays: t.int({
        description: `How many days the invitation can be accepted, ${INVITATION_LIFETIME_DAYS.min} to ${INVITATION_LIFETIME_DAYS.max}. Default: ${INVITATION_LIFETIME_DAYS.default}.`,
      }),
      locale: t.string({
        description: 'The recipient’s language (BCP 47), such as de-AT. Default: English.',
      }),
      template: t.string({
        description:
          'The name of the email template: `invitation`, `waitlist_invitation` or one of your own. Default: invitation.',
      }),
      message: t.string({
        description: 'A personal message in the email, plain text of at most 1000 characters. Default: none.',
      }),
      inviterId: t.id({
        description:
          'The id of the inviting user (`user_…`). The email names this user. Default: the signed-in caller, or none for a key of the operator. To name another user, a caller needs the scope `invitations:impersonate`, which keys of the operator have.',
      }),
      idempotencyKey: t.string({
        description:
          'Your own key, up to 255 printable ASCII characters. The same call with the same key has no second effect and returns the invitation of the first call. The gateway remembers a key for 30 days.',
      }),
      onConflict: t.field({
        type: conflictPolicy,
        description: 'What to do if the address has a pending invitation. Default: ERROR.',
      }),
    }),
  })

  builder.mutationField('createInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Creates an invitation for an email address and queues its email, in one transaction. Returns before the email is sent; query `deliveries` to follow it. Needs the scope `invitations:create`. A caller that lacks `invitations:read` always gets the answer for an address without a conflict, even if no invitation was created.',
      args: {
        // Checked here and not by its type: the rows of createInvitations are of the same type, and
        // each of them has a result of its own.
        input: t
          .arg({ type: input, required: true, description: 'The invitation to create.' })
          .validate(inputSchema),
      },
      errors: {
        types: [AlreadyInvited, UserAlreadyExists, InvalidInput, QuotaExceeded],
        union: {
          name: 'CreateInvitationResult',
          description: 'The invitation, or the reason why there is none.',
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
