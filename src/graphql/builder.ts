import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import ValidationPlugin from '@pothos/plugin-validation'
import { InvalidInput } from '../invitations/errors.ts'
import { type Context, requirePrincipal } from './context.ts'

/** A fresh builder: what inputs are valid depends on configuration, so each gateway builds its own schema. */
export function createBuilder() {
  return new SchemaBuilder<{
    Context: Context
    DefaultFieldNullability: false
    Scalars: {
      ID: { Input: string; Output: string }
      JSON: { Input: unknown; Output: unknown }
      DateTime: { Input: Date; Output: Date }
    }
  }>({
    plugins: [ErrorsPlugin, RelayPlugin, ValidationPlugin],
    defaultFieldNullability: false,
    errors: { directResult: true, defaultTypes: [], unsafelyHandleInputErrors: true },
    relay: {
      // Ids say what they name and are the same through every door, so they need no other coding.
      encodeGlobalID: (_typename, id) => String(id),
      decodeGlobalID: (id) => ({ typename: typenameOf(id), id }),
      clientMutationId: 'omit',
      cursorType: 'String',
      idFieldOptions: { description: 'The same through every door: `inv_…`, `user_…`.' },
      nodeTypeOptions: { description: 'What can be found by its id alone.' },
      nodeQueryOptions: {
        description: 'What has this id; null when nothing has. Needs the scope to read its type.',
        args: { id: { description: '`inv_…` or `user_…`' } },
      },
      nodesQueryOptions: {
        description: 'What has these ids, in their order; null where nothing has.',
        args: { ids: { description: '`inv_…` and `user_…`, mixed as you like' } },
      },
      pageInfoTypeOptions: { description: 'Where a page lies in its list.' },
      hasNextPageFieldOptions: { description: 'Whether more comes after this page.' },
      hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
      startCursorFieldOptions: { description: 'The first edge’s cursor; pass it as `before`.' },
      endCursorFieldOptions: { description: 'The last edge’s cursor; pass it as `after`.' },
      edgesFieldOptions: { description: 'The page, in the order of the list.' },
      pageInfoFieldOptions: { description: 'Whether there is more, and how to ask for it.' },
      cursorFieldOptions: {
        description: 'Where this one stands in the list; good for `after` and `before`.',
      },
      nodeFieldOptions: { description: 'What stands there.' },
      firstArgOptions: { description: 'How many from the beginning, or after `after`.' },
      afterArgOptions: { description: 'Only what comes after this cursor.' },
      lastArgOptions: { description: 'How many from the end, or before `before`.' },
      beforeArgOptions: { description: 'Only what comes before this cursor.' },
    },
    validation: {
      validationError: ({ issues }, _args, context) => {
        // Inputs are checked before the resolver runs, which is where callers are.
        requirePrincipal(context)
        return new InvalidInput(
          issues.flatMap((issue) => {
            const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
            const keys = unrecognizedKeys(issue)
            return keys.length === 0
              ? [{ path, message: issue.message }]
              : keys.map((key) => ({ path: [...path, key], message: 'is not known' }))
          }),
        )
      },
    },
  })
}

export type Builder = ReturnType<typeof createBuilder>

const TYPENAMES = new Map([
  ['inv', 'Invitation'],
  ['user', 'User'],
])

/** What is no id of ours is looked for among invitations, where it is not. */
function typenameOf(id: string): string {
  return TYPENAMES.get(id.slice(0, Math.max(id.lastIndexOf('_'), 0))) ?? 'Invitation'
}

function unrecognizedKeys(issue: object): string[] {
  return 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.map(String) : []
}
