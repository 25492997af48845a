import type { ChangeManyInputs } from '../../../domain/change/change-many-input.ts'
import type { DeletedInvitation } from '../../../domain/change/delete.ts'
import { InvitationNotFound, RolledBack } from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import {
  CHANGE_MANY_COST,
  type ChangeManyTypes,
  callErrors,
  commonFields,
  definePayload,
  defineRowRef,
  HOW_MANY,
  resultOf,
  runChangeMany,
} from './change-many.ts'
import type { DeletedInvitationRef } from './delete-invitation.ts'

const ROW_RESULT = 'The deleted invitation, or the reason why it was not deleted.'

const NAME = 'DeleteInvitations'
const RULE = { scope: 'invitations:manage' } as const

export function defineDeleteInvitations(
  builder: Builder,
  { selection, counts, deleted }: ChangeManyTypes & { deleted: DeletedInvitationRef },
  inputSchema: ChangeManyInputs['delete'],
): void {
  const input = builder
    .inputType(`${NAME}Input`, {
      description: 'The invitations to delete, and options for the call.',
      fields: (t) => commonFields(t, selection),
    })
    .validate(inputSchema)

  const row = defineRowRef<DeletedInvitation>(builder, NAME, RULE)
  builder.objectField(row, 'result', (t) =>
    t.field({
      type: deleted,
      description: ROW_RESULT,
      errors: {
        types: [InvitationNotFound, RolledBack],
        union: { name: `${NAME}RowResult`, description: ROW_RESULT },
      },
      resolve: resultOf,
    }),
  )

  builder.mutationField('deleteInvitations', (t) =>
    t.field({
      type: definePayload(builder, NAME, { row, counts, rule: RULE }),
      description: `Deletes invitations in any status, each like \`deleteInvitation\`. ${HOW_MANY}.`,
      args: { input: t.arg({ type: input, required: true, description: 'The invitations, and options.' }) },
      extensions: { cost: CHANGE_MANY_COST },
      errors: callErrors(NAME),
      authScopes: RULE,
      resolve: (_root, args, context) =>
        runChangeMany(context, {
          input: args.input,
          cause: 'deleteInvitations',
          run: context.services.changeMany.delete,
        }),
    }),
  )
}
