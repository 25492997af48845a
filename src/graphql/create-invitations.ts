import { type BulkResult, type BulkRow, ROW_FAILURES } from '../invitations/bulk.ts'
import { BULK_ROWS, bulkInput } from '../invitations/bulk-input.ts'
import { InvalidInput } from '../invitations/errors.ts'
import type { Builder } from './builder.ts'
import { callerOf } from './context.ts'
import type { CreateInvitationInputRef } from './create-invitation.ts'
import type { InvitationRef } from './invitation.ts'
import type { FieldCost } from './limits/prices.ts'

/** Many invitations in one call. */
export function defineCreateInvitations(
  builder: Builder,
  invitation: InvitationRef,
  rowInput: CreateInvitationInputRef,
): void {
  const input = builder
    .inputType('CreateInvitationsInput', {
      description: 'Whom to invite, and how the rows hang together.',
      fields: (t) => ({
        invitations: t.field({
          type: [rowInput],
          required: true,
          description: `The rows, 1 to ${BULK_ROWS}; each has a result of its own.`,
        }),
        atomic: t.boolean({
          description: 'Whether one row that fails undoes the whole call. Default: false.',
        }),
        dryRun: t.boolean({
          description: 'Whether only to tell what would happen: nothing is stored or mailed. Default: false.',
        }),
        idempotencyKey: t.string({
          description:
            'Covers every row that has no key of its own: the same call made again with the same key has no second effect.',
        }),
      }),
    })
    .validate(bulkInput)

  const row = builder.objectRef<BulkRow>('CreateInvitationsRow').implement({
    description: 'What became of one row.',
    authScopes: { scope: 'invitations:create' },
    fields: (t) => ({
      index: t.exposeInt('index', { description: 'Its place in the input, from 0.' }),
      emailAddress: t.exposeString('emailAddress', {
        nullable: true,
        description: 'The address as it stands in the row of the input.',
      }),
      result: t.field({
        type: invitation,
        description: 'The invitation, or why there is none.',
        errors: {
          types: [...ROW_FAILURES],
          union: {
            name: 'CreateInvitationsRowResult',
            description: 'The invitation, or why there is none.',
          },
        },
        resolve: ({ result }) => {
          if (result instanceof Error) throw result
          return result
        },
      }),
    }),
  })

  const payload = builder.objectRef<BulkResult>('CreateInvitationsPayload').implement({
    description: 'What became of each row.',
    authScopes: { scope: 'invitations:create' },
    fields: (t) => ({
      results: t.field({
        type: [row],
        description: 'One for each row, in the order of the input.',
        // The call has been counted as often as it has rows.
        extensions: { cost: { size: 1 } satisfies FieldCost },
        resolve: ({ rows }) => rows,
      }),
      created: t.exposeInt('created', {
        description: 'How many rows led to an invitation, a new one or one that stood before.',
      }),
      failed: t.exposeInt('failed', { description: 'How many rows led to none.' }),
      dryRun: t.exposeBoolean('dryRun', {
        description: 'Whether this only tells what would have happened; ids and links in it lead nowhere.',
      }),
    }),
  })

  builder.mutationField('createInvitations', (t) =>
    t.field({
      type: payload,
      description: `Invites up to ${BULK_ROWS} email addresses in one transaction, each as \`createInvitation\` does. A row that fails does not hold up the others. Needs the scope \`invitations:create\`.`,
      args: { input: t.arg({ type: input, required: true, description: 'Whom to invite, and how.' }) },
      extensions: { cost: { size: ['input', 'invitations'] } satisfies FieldCost },
      errors: {
        types: [InvalidInput],
        union: {
          name: 'CreateInvitationsResult',
          description: 'What became of each row, or why the call as a whole was refused.',
        },
      },
      authScopes: { scope: 'invitations:create' },
      resolve: async (_root, args, context) =>
        context.services.createInvitations({
          input: args.input,
          caller: await callerOf(context, 'createInvitations', { make: true }),
        }),
    }),
  )
}
