import { type BulkResult, type BulkRow, ROW_FAILURES } from '../../../domain/create/bulk.ts'
import { BULK_ROWS, bulkInput } from '../../../domain/create/bulk-input.ts'
import { InvalidInput } from '../../../domain/errors.ts'
import type { FieldCost } from '../../limits/prices.ts'
import type { Builder } from '../builder.ts'
import { callerOf } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import type { CreateInvitationTypes } from './create-invitation.ts'
import type { CreateInvitationInputRef } from './create-invitation-input.ts'

/** Creates many invitations in one call. */
export function defineCreateInvitations(
  builder: Builder,
  { invitation, input: rowInput }: CreateInvitationTypes,
): void {
  const input = defineInput(builder, rowInput)
  const payload = definePayload(builder, defineRow(builder, invitation))
  builder.mutationField('createInvitations', (t) =>
    t.field({
      type: payload,
      description: `Creates up to ${BULK_ROWS} invitations in one transaction, each like \`createInvitation\`. A row that fails does not stop the others. Needs the scope \`invitations:create\`.`,
      args: { input: t.arg({ type: input, required: true, description: 'The invitations to create.' }) },
      extensions: { cost: { size: ['input', 'invitations'] } satisfies FieldCost },
      errors: {
        types: [InvalidInput],
        union: {
          name: 'CreateInvitationsResult',
          description: 'The results of all rows, or the reason why the whole call was refused.',
        },
      },
      authScopes: { scope: 'invitations:create' },
      resolve: async (_root, args, context) =>
        context.services.createInvitations({
          input: args.input,
          caller: await callerOf(context, 'createInvitations', { createUser: true }),
        }),
    }),
  )
}

function defineInput(builder: Builder, rowInput: CreateInvitationInputRef) {
  return builder
    .inputType('CreateInvitationsInput', {
      description: 'The invitations to create, and options for the call.',
      fields: (t) => ({
        invitations: t.field({
          type: [rowInput],
          required: true,
          description: `The rows, 1 to ${BULK_ROWS}. Each row has its own result.`,
        }),
        atomic: t.boolean({
          defaultValue: false,
          description: 'Whether one row that fails rolls back the whole call.',
        }),
        dryRun: t.boolean({
          defaultValue: false,
          description: 'Whether to only show what would happen. Nothing is stored or emailed.',
        }),
        idempotencyKey: t.string({
          description:
            'Covers every row that has no key of its own. The same call with the same key has no second effect.',
        }),
      }),
    })
    .validate(bulkInput)
}

function defineRow(builder: Builder, invitation: InvitationRef) {
  const description = 'The invitation, or the reason why there is none.'
  return builder.objectRef<BulkRow>('CreateInvitationsRow').implement({
    description: 'The result of one row.',
    authScopes: { scope: 'invitations:create' },
    fields: (t) => ({
      index: t.exposeInt('index', { description: 'The position of the row in the input, starting at 0.' }),
      emailAddress: t.exposeString('emailAddress', {
        nullable: true,
        description: 'The address as given in the input.',
      }),
      result: t.field({
        type: invitation,
        description,
        errors: {
          types: [...ROW_FAILURES],
          union: { name: 'CreateInvitationsRowResult', description },
        },
        resolve: ({ result }) => {
          if (result instanceof Error) throw result
          return result
        },
      }),
    }),
  })
}

function definePayload(builder: Builder, row: ReturnType<typeof defineRow>) {
  return builder.objectRef<BulkResult>('CreateInvitationsPayload').implement({
    description: 'The results of all rows.',
    authScopes: { scope: 'invitations:create' },
    fields: (t) => ({
      results: t.field({
        type: [row],
        description: 'One result per row, in the order of the input.',
        // The cost of the mutation is already multiplied by the number of rows.
        extensions: { cost: { size: 1 } satisfies FieldCost },
        resolve: ({ rows }) => rows,
      }),
      created: t.exposeInt('created', {
        description: 'The number of rows that led to an invitation, new or existing.',
      }),
      failed: t.exposeInt('failed', { description: 'The number of rows that led to no invitation.' }),
      dryRun: t.exposeBoolean('dryRun', {
        description: 'Whether this was a dry run. The ids and links of a dry run do not work.',
      }),
    }),
  })
}
