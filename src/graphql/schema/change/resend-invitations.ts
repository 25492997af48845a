import type { ChangeManyInputs } from '../../../domain/change/change-many-input.ts'
import { GRACE_MINUTES } from '../../../domain/change/resend.ts'
import {
  InvitationNotFound,
  InvitationNotPending,
  QuotaExceeded,
  RolledBack,
} from '../../../domain/errors.ts'
import type { Invitation } from '../../../domain/invitation.ts'
import type { Builder } from '../builder.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import { INVITATION_VALUES } from '../invitation/invitation-values.ts'
import {
  CHANGE_MANY_COST,
  type ChangeManyTypes,
  callErrors,
  commonFields,
  definePayload,
  defineRowRef,
  HOW_MANY,
  OWN_TOO,
  ROW_RESULT,
  resultOf,
  runChangeMany,
} from './change-many.ts'
import type { LinkPolicyRef } from './resend-invitation.ts'

const NAME = 'ResendInvitations'
const RULE = { managerOrSender: true } as const

export function defineResendInvitations(
  builder: Builder,
  {
    selection,
    counts,
    invitation,
    linkPolicy,
  }: ChangeManyTypes & { invitation: InvitationRef; linkPolicy: LinkPolicyRef },
  inputSchema: ChangeManyInputs['resend'],
): void {
  const input = builder
    .inputType(`${NAME}Input`, {
      description: 'The invitations to send again, and options for the call.',
      fields: (t) => ({
        ...commonFields(t, selection),
        link: t.field({ type: linkPolicy, defaultValue: 'KEEP', description: 'The links in the emails.' }),
        graceMinutes: t.int({
          defaultValue: 0,
          description: `How many minutes the previous links still work after ROTATE, 0 to ${GRACE_MINUTES.max}.`,
        }),
        locale: t.string({ description: `${INVITATION_VALUES.locale} Default: unchanged.` }),
        expiresInDays: t.int({ description: `${INVITATION_VALUES.expiry} Default: unchanged.` }),
      }),
    })
    .validate(inputSchema)

  const row = defineRowRef<Invitation>(builder, NAME, RULE)
  builder.objectField(row, 'result', (t) =>
    t.field({
      type: invitation,
      description: ROW_RESULT,
      errors: {
        types: [InvitationNotFound, InvitationNotPending, QuotaExceeded, RolledBack],
        union: { name: `${NAME}RowResult`, description: ROW_RESULT },
      },
      resolve: resultOf,
    }),
  )

  builder.mutationField('resendInvitations', (t) =>
    t.field({
      type: definePayload(builder, NAME, { row, counts, rule: RULE }),
      description: `Sends the emails of pending invitations again, each like \`resendInvitation\`. The emails are queued before the answer and sent after it. ${HOW_MANY}${OWN_TOO}`,
      args: { input: t.arg({ type: input, required: true, description: 'The invitations, and options.' }) },
      extensions: { cost: CHANGE_MANY_COST },
      errors: callErrors(NAME),
      authScopes: RULE,
      resolve: (_root, args, context) =>
        runChangeMany(context, {
          input: args.input,
          cause: 'resendInvitations',
          run: context.services.changeMany.resend,
        }),
    }),
  )
}
