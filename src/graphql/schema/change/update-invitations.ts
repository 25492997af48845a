import type { ChangeManyInputs } from '../../../domain/change/change-many-input.ts'
import { InvalidInput, InvitationNotFound, InvitationNotPending, RolledBack } from '../../../domain/errors.ts'
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
import { updateFields } from './update-invitation.ts'

const NAME = 'UpdateInvitations'
const RULE = { managerOrSender: true } as const

export function defineUpdateInvitations(
  builder: Builder,
  { selection, counts, invitation }: ChangeManyTypes & { invitation: InvitationRef },
  inputSchema: ChangeManyInputs['update'],
): void {
  const input = builder
    .inputType(`${NAME}Input`, {
      description:
        'The invitations to change, with at least one field to change, and options for the call. Omitted fields do not change.',
      fields: (t) => ({ ...commonFields(t, selection), ...updateFields(t) }),
    })
    .validate(inputSchema)

  const row = defineRowRef<Invitation>(builder, NAME, RULE)
  builder.objectField(row, 'result', (t) =>
    t.field({
      type: invitation,
      description: ROW_RESULT,
      errors: {
        types: [InvitationNotFound, InvitationNotPending, InvalidInput, RolledBack],
        union: { name: `${NAME}RowResult`, description: ROW_RESULT },
      },
      resolve: resultOf,
    }),
  )

  builder.mutationField('updateInvitations', (t) =>
    t.field({
      type: definePayload(builder, NAME, { row, counts, rule: RULE }),
      description: `Changes fields of pending invitations to the same values, each like \`updateInvitation\`. It sends no email. ${HOW_MANY}${OWN_TOO}`,
      args: { input: t.arg({ type: input, required: true, description: 'The invitations, and options.' }) },
      extensions: { cost: CHANGE_MANY_COST },
      errors: callErrors(NAME),
      authScopes: RULE,
      resolve: (_root, args, context) =>
        runChangeMany(context, {
          input: args.input,
          cause: 'updateInvitations',
          run: context.services.changeMany.update,
        }),
    }),
  )
}
