import type { ApiKey, ApiKeyState } from '../../../auth/api-key/api-key.ts'
import type { Builder } from '../builder.ts'
import { requireScope } from '../context.ts'
import { type ApiKeyScopeRef, scopesOfEnum } from './api-key-scope.ts'

/** The `id` that selects a key, as an argument or an input field. */
export const KEY_ID = { required: true, description: 'The key’s id: `key_…`.' } as const

export function defineApiKeyState(builder: Builder) {
  return builder.enumType('ApiKeyState', {
    description: 'Whether a key works, according to the database’s clock.',
    values: {
      ACTIVE: { description: 'The key can be used.' },
      EXPIRED: { description: 'The key has expired.' },
      REVOKED: { description: 'The key was revoked.' },
    } satisfies Record<ApiKeyState, object>,
  })
}

export interface ApiKeyEnums {
  state: ReturnType<typeof defineApiKeyState>
  scope: ApiKeyScopeRef
}

/** A key in the database. The secret is not stored, so no query can return it. */
export function defineApiKey(builder: Builder, { state, scope }: ApiKeyEnums) {
  const apiKey = builder.objectRef<ApiKey>('ApiKey')
  builder.node(apiKey, {
    description: 'A secret key that authenticates a program. The secret itself is not stored.',
    authScopes: { scope: 'keys:manage' },
    id: {
      resolve: ({ id }) => id,
      description: `${KEY_ID.description} It is the \`actor\` of events that the key caused.`,
    },
    // Not `loadMany`: it caches for `nodes` without the type, and `node` in the same query needs the type.
    loadManyWithoutCache: (ids: string[], context) => {
      requireScope(context, 'keys:manage')
      return context.services.apiKeys.byIds(ids)
    },
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The key’s name.' }),
      state: t.expose('state', {
        type: state,
        description: 'Whether the key works.',
      }),
      hint: t.exposeString('hint', {
        nullable: true,
        description:
          'The beginning and the end of the secret: `sk_live_Ab3d…wXyZ`. Null for a key that was inserted into the database by hand.',
      }),
      scopes: t.field({
        type: [scope],
        description:
          'The key’s scopes, without those that only another version of the gateway knows. They grant nothing here.',
        resolve: (key) => scopesOfEnum(key.scopes),
      }),
      createdBy: t.exposeString('createdBy', {
        nullable: true,
        description:
          'Who created the key: the id of a key or user, or `cli` for the command line on the database. Null for a key that was inserted into the database by hand.',
      }),
      owner: t.exposeString('owner', {
        nullable: true,
        description:
          'The signed-in person who created the key, or who owns the key that created it: a user’s id, or `sub:` and the subject of a token without a user. Null for a key of the operator. The person is responsible for what the key does.',
      }),
      createdAt: t.expose('createdAt', {
        type: 'DateTime',
        description: 'When it was created.',
      }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the key expires. Null if it never does.',
      }),
      revokedAt: t.expose('revokedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was revoked.',
      }),
      rotatedAt: t.expose('rotatedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the secret was last rotated. Null if it never was.',
      }),
      previousSecretUntil: t.expose('previousSecretUntil', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when the previous secret works. Null if it does not work.',
      }),
      lastUsedAt: t.expose('lastUsedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the key was last used, accurate to a minute. Null if it never was.',
      }),
    }),
  })
  return apiKey
}

export type ApiKeyRef = ReturnType<typeof defineApiKey>
