import { ApiKeyNotActive, ApiKeyNotFound, ScopesNotHeld } from '../../../auth/api-key/api-key-errors.ts'
import type { Builder } from '../builder.ts'
import type { ErrorRef } from '../errors.ts'
import type { ApiKeyEnums } from './api-key.ts'
import { scopesOfEnum } from './api-key-scope.ts'

export function defineApiKeyErrors(builder: Builder, error: ErrorRef, { state, scope }: ApiKeyEnums): void {
  builder.objectType(ApiKeyNotFound, {
    name: 'ApiKeyNotFound',
    description:
      'There is no API key with this id. Keys in `SECRET_KEY` have no id. Code: `API_KEY_NOT_FOUND`.',
    interfaces: [error],
    authScopes: { anybody: true },
  })

  builder.objectType(ApiKeyNotActive, {
    name: 'ApiKeyNotActive',
    description:
      'The key is revoked or expired, possibly since a moment ago. Nothing was changed. Code: `API_KEY_NOT_ACTIVE`.',
    interfaces: [error],
    authScopes: { anybody: true },
    fields: (t) => ({
      state: t.expose('state', { type: state, description: 'How it ended.' }),
    }),
  })

  builder.objectType(ScopesNotHeld, {
    name: 'ScopesNotHeld',
    description:
      'The caller lacks scopes that the key has or would have. A caller cannot give or obtain more scopes than it has. Code: `SCOPES_NOT_HELD`.',
    interfaces: [error],
    authScopes: { anybody: true },
    fields: (t) => ({
      scopes: t.field({
        type: [scope],
        description:
          'The scopes that the caller lacks. The message also names those that only another version of the gateway knows.',
        resolve: (refusal) => scopesOfEnum(refusal.scopes),
      }),
    }),
  })
}
