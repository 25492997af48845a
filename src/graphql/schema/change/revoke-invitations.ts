import type { ChangeManyInputs } from '../../../domain/change/change-many-input.ts'
import { InvitationNotFound, InvitationNotPending, RolledBack } from '../../../domain/errors.ts'
import type { Invitation } from '../../../domain/invitation.ts'
import type { Builder } from '../builder.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
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

const NAME = 'RevokeInvitations'
const RULE = { managerOrSender: true } as const

export function defineRevokeInvitations(
  builder: Builder,
  { selection, counts, invitation }: ChangeManyTypes & { invitation: InvitationRef },
  inputSchema: ChangeManyInputs['revoke'],
): void {
  const input = builder
    .inputType(`${NAME}Input`, {
      description: 'The invitations to revoke, and options for the call.',
      fields: (t) => commonFields(t, selection),
    })
    .validate(inputSchema)

  const row = defineRowRef<Invitation>(builder, NAME, RULE)
  builder.objectField(row, 'result', (t) =>
    t.field({
      type: invitation,
      description: ROW_RESULT,
      errors: {
        types: [InvitationNotFound, InvitationNotPending, RolledBack],
        union: { name: `${NAME}RowResult`, description: ROW_RESULT },
      },
      resolve: resultOf,
    }),
  )

  builder.mutationField('revokeInvitations', (t) =>
    t.field({
      type: definePayload(builder, NAME, { row, counts, rule: RULE }),
      description: `Revokes pending invitations, each like \`revokeInvitation\`. ${HOW_MANY}${OWN_TOO}`,
      args: { input: t.arg({ type: input, required: true, description: 'The invitations, and options.' }) },
      extensions: { cost: CHANGE_MANY_COST },
      errors: callErrors(NAME),
      authScopes: RULE,
      resolve: (_root, args, context) =>
        runChangeMany(context, {
          input: args.input,
          cause: 'revokeInvitations',
          run: context.services.changeMany.revoke,
        }),
    }),
  )
}
