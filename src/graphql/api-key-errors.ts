import { ApiKeyNotActive, ApiKeyNotFound, ScopesNotHeld } from '../auth/api-key-errors.ts'
import type { ApiKeyStateRef } from './api-key.ts'
import type { Builder } from './builder.ts'
import type { ErrorRef } from './errors.ts'

export function defineApiKeyErrors(builder: Builder, error: ErrorRef, state: ApiKeyStateRef): void {
  builder.objectType(ApiKeyNotFound, {
    name: 'ApiKeyNotFound',
    description:
      'There is no API key with this id; keys that `SECRET_KEY` configures are not among them. Code: `API_KEY_NOT_FOUND`.',
    interfaces: [error],
    authScopes: { anybody: true },
  })

  builder.objectType(ApiKeyNotActive, {
    name: 'ApiKeyNotActive',
    description:
      'The key has been revoked or has expired, perhaps a moment ago; nothing was changed. Code: `API_KEY_NOT_ACTIVE`.',
    interfaces: [error],
    authScopes: { anybody: true },
    fields: (t) => ({
      state: t.field({ type: state, description: 'How it ended.', resolve: (result) => result.state }),
    }),
  })

  builder.objectType(ScopesNotHeld, {
    name: 'ScopesNotHeld',
    description:
      'Who makes or rotates a key gets hold of it, and nobody gets more than they have. Code: `SCOPES_NOT_HELD`.',
    interfaces: [error],
    authScopes: { anybody: true },
    fields: (t) => ({
      scopes: t.exposeStringList('scopes', { description: 'Those that the caller lacks.' }),
    }),
  })
}
