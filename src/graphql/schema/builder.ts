import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import ValidationPlugin from '@pothos/plugin-validation'
import { InvalidInput } from '../../domain/errors.ts'
import { inputIssues } from '../../domain/input-issues.ts'
import { type AuthScopes, scopesOf, unauthorizedError } from './access.ts'
import type { Context } from './context.ts'
import type { SUBGRAPH_USER } from './larger-graph/subgraph-user.ts'
import { AUTHORIZE_FIRST_PLUGIN } from './plugins/authorize-first.ts'
import { NULLABLE_FIELDS } from './plugins/nullable-fields.ts'
import { PAGE_SIZE } from './plugins/page-size.ts'
import { PLAIN_IDS } from './plugins/plain-ids.ts'
import { TEXT_ARGUMENTS } from './plugins/text-arguments.ts'
import { assertIdCount, NODE_OPTIONS, PAGE_OPTIONS, typenameOf } from './relay-options.ts'

export interface BuilderOptions {
  /** Further plugins of Pothos. */
  plugins: readonly (typeof SUBGRAPH_USER)[]
  /** Leaves out `node` and `nodes`. */
  relay: { nodeQueryOptions: false; nodesQueryOptions: false }
}

/** Each gateway builds its own schema, because its configuration decides which inputs are valid. */
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
    // The first plugin is the outermost. Authorization comes first and its errors are never a typed result. Then the
    // length of texts is limited, before anything else reads them.
    plugins: [
      AUTHORIZE_FIRST_PLUGIN,
      TEXT_ARGUMENTS,
      PAGE_SIZE,
      NULLABLE_FIELDS,
      PLAIN_IDS,
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
      // Evaluated once per object instead of once per field.
      runScopesOnType: true,
    },
    errors: { directResult: true, defaultTypes: [], unsafelyHandleInputErrors: true },
    relay: {
      // Ids contain their type and are the same in every API, so they are not encoded again.
      encodeGlobalID: (_typename, id) => String(id),
      decodeGlobalID: (id) => ({ typename: typenameOf(id), id }),
      clientMutationId: 'omit',
      cursorType: 'String',
      ...NODE_OPTIONS,
      ...PAGE_OPTIONS,
      nodesQueryOptions: {
        ...NODE_OPTIONS.nodesQueryOptions,
        resolve: (_root, { ids }, _context, ...[, resolveNodes]) => {
          assertIdCount(ids)
          return resolveNodes(ids)
        },
      },
      ...relay,
    },
    validation: {
      validationError: ({ issues }) => new InvalidInput(inputIssues(issues)),
    },
  })
}

export type Builder = ReturnType<typeof createBuilder>
