import { GRACE_MINUTES, type LINK_POLICIES, resendInvitationInput } from '../../../domain/change/resend.ts'
import {
  InvalidInput,
  InvitationNotFound,
  InvitationNotPending,
  QuotaExceeded,
} from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import { callerOf } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import { INVITATION_ID, INVITATION_VALUES } from '../invitation/invitation-values.ts'

const LINK = 'The link in the email.'

export function defineResendInvitation(builder: Builder, invitation: InvitationRef) {
  const linkPolicy = builder.enumType('LinkPolicy', {
    description: LINK,
    values: {
      KEEP: { description: 'The same link. Links in earlier emails continue to work.' },
      ROTATE: {
        description:
          'A new link. The previous link stops working at once, or after `graceMinutes`. Older links stop working at once.',
      },
    } satisfies Record<(typeof LINK_POLICIES)[number], object>,
  })

  const input = builder
    .inputType('ResendInvitationInput', {
      description: 'The invitation to send again, and options.',
      fields: (t) => ({
        id: t.id(INVITATION_ID),
        link: t.field({ type: linkPolicy, defaultValue: 'KEEP', description: LINK }),
        graceMinutes: t.int({
          defaultValue: 0,
          description: `How many minutes the previous link still works after ROTATE, 0 to ${GRACE_MINUTES.max}.`,
        }),
        locale: t.string({
          description: `${INVITATION_VALUES.locale} Default: unchanged.`,
        }),
        expiresInDays: t.int({
          description: `${INVITATION_VALUES.expiry} Default: unchanged.`,
        }),
      }),
    })
    .validate(resendInvitationInput)

  builder.mutationField('resendInvitation', (t) =>
    t.field({
      type: invitation,
      description:
        'Sends the email of a pending invitation again, as a new delivery, even if it was created with `notify: false`. The email is queued before the answer and sent after it. Needs the scope `invitations:manage`; people with `invitations:create` can do it with what they sent.',
      args: { input: t.arg({ type: input, required: true, description: 'The invitation, and options.' }) },
      errors: {
        types: [InvitationNotFound, InvitationNotPending, InvalidInput, QuotaExceeded],
        union: {
          name: 'ResendInvitationResult',
          description: 'The invitation, or the reason why it is not sent again.',
        },
      },
      authScopes: { managerOrSender: true },
      resolve: async (_root, args, context) =>
        context.services.resendInvitation({
          input: args.input,
          caller: await callerOf(context, 'resendInvitation'),
        }),
    }),
  )
  return linkPolicy
}

export type LinkPolicyRef = ReturnType<typeof defineResendInvitation>
