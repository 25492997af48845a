import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import ValidationPlugin from '@pothos/plugin-validation'
import { InvalidInput } from '../invitations/errors.ts'
import { inputIssues } from '../invitations/input-issues.ts'
import { PAGE } from '../invitations/page.ts'
import { type AuthScopes, scopesOf, unauthorizedError } from './access.ts'
import { ACCESS_FIRST } from './access-first.ts'
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
      ACCESS_FIRST,
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
          'Its id, the same everywhere (GraphQL, webhooks, logs): `inv_…` of an invitation, `user_…` of a user, `key_…` of an API key. Ids sort by when they were made.',
      },
      nodeTypeOptions: {
        description: 'What `node` and `nodes` find by its id alone: invitations, users and API keys.',
      },
      nodeQueryOptions: {
        description:
          'What has this id: an invitation, a user or an API key; null when there is none. Needs the scope to read its type, `invitations:read`, `users:read` or `keys:manage`.',
        args: {
          id: {
            description: 'The id of an invitation (`inv_…`), a user (`user_…`) or an API key (`key_…`).',
          },
        },
        authScopes: { caller: true },
      },
      nodesQueryOptions: {
        description: `What has these ids, in their order; null in the place of each that is not there. At most ${PAGE.max} ids. Needs the scopes to read their types, \`invitations:read\`, \`users:read\` or \`keys:manage\`.`,
        args: {
          ids: {
            description:
              'Ids of invitations (`inv_…`), users (`user_…`) and API keys (`key_…`), mixed as you like.',
          },
        },
        authScopes: { caller: true },
        resolve: (_root, { ids }, _context, ...[, resolveNodes]) => {
          if (ids.length <= PAGE.max) return resolveNodes(ids)
          throw new InvalidInput([{ path: ['ids'], message: `must be at most ${PAGE.max} ids` }])
        },
      },
      pageInfoTypeOptions: {
        description: 'Where a page lies in its list.',
        authScopes: { anybody: true },
        shareable: true,
      },
      hasNextPageFieldOptions: { description: 'Whether more comes after this page.' },
      hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
      startCursorFieldOptions: {
        description:
          'The first edge’s cursor: pass it as `before` for the page before. Null for an empty page.',
      },
      endCursorFieldOptions: {
        description: 'The last edge’s cursor: pass it as `after` for the next page. Null for an empty page.',
      },
      nodesOnConnection: { description: 'The page without cursors, in the order of the list.' },
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
