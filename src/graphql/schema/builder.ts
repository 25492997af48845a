import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import ValidationPlugin from '@pothos/plugin-validation'
import { InvalidInput } from '../../domain/errors.ts'
import { inputIssues } from '../../domain/input-issues.ts'
import { PAGE } from '../../domain/list/page.ts'
import { type AuthScopes, scopesOf, unauthorizedError } from './access.ts'
import { AUTHORIZE_FIRST_PLUGIN } from './authorize-first.ts'
import type { Context } from './context.ts'
import { TEXT_ARGUMENTS } from './text-arguments.ts'

export interface BuilderOptions {
  /** Plugins of Pothos beside those that every schema needs. */
  plugins: readonly ('directives' | 'federation')[]
  /** Leaves out `node` and `nodes`. */
  relay: { nodeQueryOptions: false; nodesQueryOptions: false }
}

/** A fresh builder: what inputs are valid depends on configuration, so each gateway builds its own schema. */
export function createBuilder({ plugins = [], relay }: Partial<BuilderOptions> = {}) {
  return new SchemaBuilder<{
    Context: Context
    AuthScopes: AuthScopes
    DefaultFieldNullability: false
    Scalars: {
      ID: { Input: string; Output: string }
      JSON: { Input: unknown; Output: unknown }
      DateTime: { Input: Date; Output: Date }
    }
  }>({
    // The first is the outermost: authorization comes before all else, and is nobody's typed result. Then come
    // the lengths of texts, before anything is done with them.
    plugins: [
      AUTHORIZE_FIRST_PLUGIN,
      TEXT_ARGUMENTS,
      ScopeAuthPlugin,
      ErrorsPlugin,
      RelayPlugin,
      ValidationPlugin,
      ...plugins,
    ],
    defaultFieldNullability: false,
    scopeAuth: {
      authScopes: scopesOf,
      unauthorizedError,
      authorizeOnSubscribe: true,
      // Asked once an object and not with each of its fields.
      runScopesOnType: true,
    },
    errors: { directResult: true, defaultTypes: [], unsafelyHandleInputErrors: true },
    relay: {
      // Ids say what they name and are the same through every door, so they need no other coding.
      encodeGlobalID: (_typename, id) => String(id),
      decodeGlobalID: (id) => ({ typename: typenameOf(id), id }),
      clientMutationId: 'omit',
      cursorType: 'String',
      idFieldOptions: {
        description:
          'The id. It is the same everywhere (GraphQL, webhooks, logs): `inv_…` for an invitation, `user_…` for a user, `key_…` for an API key. Ids sort by creation time.',
      },
      nodeTypeOptions: {
        description:
          'An object that `node` and `nodes` can fetch by its id: an invitation, a user or an API key.',
      },
      nodeQueryOptions: {
        description:
          'The object with this id: an invitation, a user or an API key. Null if there is none. Needs the scope to read its type: `invitations:read`, `users:read` or `keys:manage`.',
        args: {
          id: {
            description: 'The id of an invitation (`inv_…`), a user (`user_…`) or an API key (`key_…`).',
          },
        },
        authScopes: { caller: true },
      },
      nodesQueryOptions: {
        description: `The objects with these ids, in the same order, with null for each id that does not exist. At most ${PAGE.max} ids. Needs the scopes to read their types: \`invitations:read\`, \`users:read\` or \`keys:manage\`.`,
        args: {
          ids: {
            description:
              'Ids of invitations (`inv_…`), users (`user_…`) and API keys (`key_…`), in any combination.',
          },
        },
        authScopes: { caller: true },
        resolve: (_root, { ids }, _context, ...[, resolveNodes]) => {
          if (ids.length <= PAGE.max) return resolveNodes(ids)
          throw new InvalidInput([{ path: ['ids'], message: `must be at most ${PAGE.max} ids` }])
        },
      },
      pageInfoTypeOptions: {
        description: 'The position of a page in its list.',
        authScopes: { anybody: true },
        shareable: true,
      },
      hasNextPageFieldOptions: { description: 'Whether there are more items after this page.' },
      hasPreviousPageFieldOptions: { description: 'Whether there are more items before this page.' },
      startCursorFieldOptions: {
        description:
          'The cursor of the first edge. Pass it as `before` to get the previous page. Null for an empty page.',
      },
      endCursorFieldOptions: {
        description:
          'The cursor of the last edge. Pass it as `after` to get the next page. Null for an empty page.',
      },
      nodesOnConnection: { description: 'The items of the page without cursors, in the order of the list.' },
      edgesFieldOptions: {
        description: 'The items of the page with their cursors, in the order of the list.',
      },
      pageInfoFieldOptions: { description: 'Whether there are more items, and the cursors to request them.' },
      cursorFieldOptions: {
        description: 'The position of the item in the list. Use it as `after` or `before`.',
      },
      nodeFieldOptions: { description: 'The item at this position.' },
      firstArgOptions: { description: 'The number of items from the beginning, or after `after`.' },
      afterArgOptions: { description: 'Only items after this cursor.' },
      lastArgOptions: { description: 'The number of items from the end, or before `before`.' },
      beforeArgOptions: { description: 'Only items before this cursor.' },
      ...relay,
    },
    validation: {
      validationError: ({ issues }) => new InvalidInput(inputIssues(issues)),
    },
  })
}

export type Builder = ReturnType<typeof createBuilder>

const TYPENAMES = new Map([
  ['inv', 'Invitation'],
  ['user', 'User'],
  ['key', 'ApiKey'],
])

/** What is no id of ours is looked for among invitations, where it is not. */
function typenameOf(id: string): string {
  return TYPENAMES.get(id.slice(0, Math.max(id.lastIndexOf('_'), 0))) ?? 'Invitation'
}
