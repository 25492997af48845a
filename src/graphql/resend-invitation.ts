import {
  InvalidInput,
  InvitationNotFound,
  InvitationNotPending,
  QuotaExceeded,
} from '../invitations/errors.ts'
import { EXPIRES_IN_DAYS } from '../invitations/invitation.ts'
import { GRACE_MINUTES, resendInvitationInput } from '../invitations/resend.ts'
import type { Builder } from './builder.ts'
import { actorOf } from './context.ts'
import type { InvitationRef } from './invitation.ts'

export function defineResendInvitation(builder: Builder, invitation: InvitationRef): void {
  const linkPolicy = builder.enumType('LinkPolicy', {
    description: 'Which link the mail has.',
    values: {
      KEEP: { description: 'The same link; those in earlier mails work on.' },
      ROTATE: {
        description:
          'A new link; the one before is dead at once, or after `graceMinutes`, those before it at once.',
      },
    },
  })

  const input = builder
    .inputType('ResendInvitationInput', {
      description: 'Which invitation to mail again, and how.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The invitation’s id: `inv_…`.' }),
        link: t.field({ type: linkPolicy, description: 'Which link the mail has. Default: KEEP.' }),
        graceMinutes: t.int({
          description: `How long the link before works on after ROTATE, 0 to ${GRACE_MINUTES.max} minutes. Default: 0.`,
        }),
        locale: t.string({
          description: 'The recipient’s language (BCP 47) from now on. Default: as it is.',
        }),
        expiresInDays: t.int({
          description: `A new expiry, ${EXPIRES_IN_DAYS.min} to ${EXPIRES_IN_DAYS.max} days from now. Default: as it is.`,
        }),
      }),
    })
    .validate(resendInvitationInput)

  builder.mutationField('resendInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Mails a pending invitation again, even one made with `notify: false`: a delivery of its own, queued before the answer and sent after it. Needs the scope `invitations:manage`.',
      args: { input: t.arg({ type: input, required: true, description: 'Which invitation, and how.' }) },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, InvalidInput, QuotaExceeded],
        union: {
          name: 'ResendInvitationResult',
          description: 'The invitation, or why it is not mailed again.',
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
