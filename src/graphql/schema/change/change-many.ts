import type { ChangedMany, ChangeMany, ChangeRow } from '../../../domain/change/change-many.ts'
import { CHANGED_AT_ONCE, type ChangeManyInput } from '../../../domain/change/change-many-input.ts'
import { InvalidInput } from '../../../domain/errors.ts'
import type { EventCause } from '../../../domain/events/event-cause.ts'
import type { FieldCost } from '../../limits/prices.ts'
import type { Builder } from '../builder.ts'
import { type Context, callerOf, requireScope } from '../context.ts'
import { filterScan } from '../invitation/invitations.ts'
import type { ChangeCountsRef } from './change-counts.ts'
import type { SelectionRef } from './selection.ts'

/** The types that all mutations of many invitations share. */
export interface ChangeManyTypes {
  selection: SelectionRef
  counts: ChangeCountsRef
}

type InputFields = Parameters<Parameters<Builder['inputType']>[1]['fields']>[0]

/** The input fields that all mutations of many invitations share. */
export function commonFields(t: InputFields, selection: SelectionRef) {
  return {
    selection: t.field({ type: selection, required: true, description: 'The invitations to change.' }),
    after: t.string({
      description:
        'With a filter: continues after the `endCursor` of the previous call. Default: with the newest invitation.',
    }),
    atomic: t.boolean({
      defaultValue: false,
      description: 'Whether one invitation that cannot be changed rolls back the whole call.',
    }),
    dryRun: t.boolean({
      defaultValue: false,
      description: 'Whether to only show what would happen. Nothing is stored, emailed or counted.',
    }),
    idempotencyKey: t.string({
      description: 'The same call with the same key has no second effect and returns the first answer.',
    }),
  }
}

/** The sentence that all descriptions of the mutations end with. */
export const HOW_MANY = `Up to ${CHANGED_AT_ONCE} in one transaction, each with its own result. One that cannot be changed does not stop the others. Needs the scope \`invitations:manage\``

/** For what people can do with what they sent. */
export const OWN_TOO = '; people with `invitations:create` can do it with what they sent, by ids.'

/** Who may make a call. */
type Rule = { scope: 'invitations:manage' } | { managerOrSender: true }

/** The price of a call: an object for each invitation. A filter costs as much as the most that it can change. */
export const CHANGE_MANY_COST: FieldCost = {
  size: { argument: ['input', 'selection', 'ids'], otherwise: CHANGED_AT_ONCE },
  scan: filterScan(['input', 'selection', 'filter']),
}

/** The errors of a whole call. */
export function callErrors(typePrefix: string) {
  return {
    types: [InvalidInput],
    union: {
      name: `${typePrefix}Result`,
      description: 'The results of all invitations, or the reason why the whole call was refused.',
    },
  }
}

/**
 * The payload of a mutation of many invitations.
 *
 * @param row the type of its results.
 * @param rule who may make the call.
 */
export function definePayload<Result>(
  builder: Builder,
  typePrefix: string,
  { row, counts, rule }: { row: RowRef<Result>; counts: ChangeCountsRef; rule: Rule },
) {
  return builder.objectRef<ChangedMany<Result>>(`${typePrefix}Payload`).implement({
    description: 'The results of all invitations.',
    authScopes: rule,
    fields: (t) => ({
      results: t.field({
        type: [row],
        description: 'One result per invitation, in the order of the ids, or newest first for a filter.',
        // The cost of the mutation is already multiplied by the number of invitations.
        extensions: { cost: { size: 1 } satisfies FieldCost },
        resolve: ({ rows }) => rows,
      }),
      counts: t.expose('counts', {
        type: counts,
        description: 'The number of results per outcome.',
      }),
      hasMore: t.exposeBoolean('hasMore', {
        description: 'With a filter: whether more invitations match. Call again with `endCursor` as `after`.',
      }),
      endCursor: t.exposeString('endCursor', {
        nullable: true,
        description: 'With a filter: the position of the last invitation. Null if none matches.',
      }),
      dryRun: t.exposeBoolean('dryRun', { description: 'Whether this was a dry run.' }),
    }),
  })
}

type RowRef<Result> = ReturnType<typeof defineRowRef<Result>>

/** A row, whose field `result` each mutation adds. */
export function defineRowRef<Result>(builder: Builder, typePrefix: string, rule: Rule) {
  const row = builder.objectRef<ChangeRow<Result>>(`${typePrefix}Row`)
  builder.objectType(row, {
    description: 'The result of one invitation.',
    authScopes: rule,
    fields: (t) => ({
      invitationId: t.exposeID('invitationId', { description: 'The invitation’s id: `inv_…`.' }),
    }),
  })
  return row
}

/** The result of a row. Errors are members of its union. @throws the error of the row */
export function resultOf<Result>({ result }: ChangeRow<Result>): Exclude<Result, Error> {
  if (result instanceof Error) throw result
  return result as Exclude<Result, Error>
}

export const ROW_RESULT = 'The invitation as it is now, or the reason why it was not changed.'

/**
 * Executes a call. A filter selects among the invitations of everybody and shows which addresses are invited, so it
 * needs the scopes to read and to change all.
 */
export async function runChangeMany<Changes, Result>(
  context: Context,
  {
    input,
    cause,
    run,
  }: { input: ChangeManyInput<Changes>; cause: EventCause; run: ChangeMany<Changes, Result> },
): Promise<ChangedMany<Result>> {
  if (input.selection.by === 'FILTER') {
    requireScope(context, 'invitations:manage')
    requireScope(context, 'invitations:read')
  }
  return run({ input, caller: await callerOf(context, cause) })
}
