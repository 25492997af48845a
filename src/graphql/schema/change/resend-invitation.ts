import { GRACE_MINUTES, resendInvitationInput } from '../../../domain/change/resend.ts'
import {
  InvalidInput,
  InvitationNotFound,
  InvitationNotPending,
  QuotaExceeded,
} from '../../../domain/errors.ts'
import { INVITATION_LIFETIME_DAYS } from '../../../domain/invitation.ts'
import type { Builder } from '../builder.ts'
import { actorOf } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'

export function defineResendInvitation(builder: Builder, invitation: InvitationRef): void {
  const linkPolicy = builder.enumType('LinkPolicy', {
    description: 'The link in the email.',
    values: {
      KEEP: { description: 'The same link. Links in earlier emails continue to work.' },
      ROTATE: {
        description:
          'A new link. The previous link stops working at once, or after `graceMinutes`. Older links stop working at once.',
      },
    },
  })

  const input = builder
    .inputType('ResendInvitationInput', {
      description: 'The invitation to send again, and options.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The invitation’s id: `inv_…`.' }),
        link: t.field({ type: linkPolicy, description: 'The link in the email. Default: KEEP.' }),
        graceMinutes: t.int({
          description: `How many minutes the previous link still works after ROTATE, 0 to ${GRACE_MINUTES.max}. Default: 0.`,
        }),
        locale: t.string({
          description: 'The recipient’s language (BCP 47) from now on. Default: unchanged.',
        }),
        expiresInDays: t.int({
          description: `A new expiry, ${INVITATION_LIFETIME_DAYS.min} to ${INVITATION_LIFETIME_DAYS.max} days from now. Default: unchanged.`,
        }),
      }),
    })
    .validate(resendInvitationInput)

  builder.mutationField('resendInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Sends the email of a pending invitation again, as a new delivery, even if it was created with `notify: false`. The email is queued before the answer and sent after it. Needs the scope `invitations:manage`.',
      args: { input: t.arg({ type: input, required: true, description: 'The invitation, and options.' }) },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, InvalidInput, QuotaExceeded],
        union: {
          name: 'ResendInvitationResult',
          description: 'The invitation, or the reason why it is not sent again.',
        },
      },
      authScopes: { scope: 'invitations:manage' },
      resolve: async (_root, args, context) =>
        context.services.resendInvitation({
          input: args.input,
          actor: await actorOf(context, 'resendInvitation'),
        }),
    }),
  )
}
