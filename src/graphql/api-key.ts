import type { ApiKey, ApiKeyState } from '../auth/api-key.ts'
import type { Builder } from './builder.ts'
import { requireScope } from './context.ts'

export function defineApiKeyState(builder: Builder) {
  return builder.enumType('ApiKeyState', {
    description: 'Whether a key works, by the database’s clock.',
    values: {
      ACTIVE: { description: 'It authenticates whoever brings it.' },
      EXPIRED: { description: 'Its time is over.' },
      REVOKED: { description: 'It was revoked.' },
    } satisfies Record<ApiKeyState, object>,
  })
}

export type ApiKeyStateRef = ReturnType<typeof defineApiKeyState>

/** Keys of the database; what could be used as one is never among what is read. */
export function defineApiKey(builder: Builder, state: ApiKeyStateRef) {
  const apiKey = builder.objectRef<ApiKey>('ApiKey')
  builder.node(apiKey, {
    description: 'A secret key that a program authenticates with. The secret itself is kept nowhere.',
    authScopes: { scope: 'keys:manage' },
    id: {
      resolve: ({ id }) => id,
      description: 'The key’s id: `key_…`. It is the actor of what is done with the key.',
    },
    // Not `loadMany`: what that remembers of `nodes` has no type yet when `node` asks for it beside.
    loadManyWithoutCache: (ids: string[], context) => {
      requireScope(context, 'keys:manage')
      return context.services.apiKeys.byIds(ids)
    },
    fields: (t) => ({
      name: t.exposeString('name', { description: 'What it is called.' }),
      state: t.field({ type: state, description: 'Whether it works.', resolve: (parent) => parent.state }),
      hint: t.exposeString('hint', {
        nullable: true,
        description:
          'How the secret begins and ends: `sk_live_Ab3d…wXyZ`; null for a key that was put into the database by hand.',
      }),
      scopes: t.exposeStringList('scopes', { description: 'What it may do: `invitations:create`.' }),
      createdBy: t.exposeString('createdBy', {
        nullable: true,
        description:
          'Who made it: a key’s or user’s id, or `cli` for the command line on the database; null for a key that was put into the database by hand.',
      }),
      owner: t.exposeString('owner', {
        nullable: true,
        description:
          'The signed-in person it belongs to, who made it or the key that made it: a user’s id, or `sub:` and the subject of a token without a user. Null for a key of the operator. What it does counts as theirs.',
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was made.',
        resolve: (parent) => parent.createdAt,
      }),
      expiresAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Until when it works; null for ever.',
        resolve: (parent) => parent.expiresAt,
      }),
      revokedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was revoked.',
        resolve: (parent) => parent.revokedAt,
      }),
      rotatedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it got its latest secret, where that is not its first.',
        resolve: (parent) => parent.rotatedAt,
      }),
      previousSecretUntil: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Until when the secret before the latest rotation works; null where it does not.',
        resolve: (parent) => parent.previousSecretUntil,
      }),
      lastUsedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was last used, give or take a minute; null where never.',
        resolve: (parent) => parent.lastUsedAt,
      }),
    }),
  })
  return apiKey
}

export type ApiKeyRef = ReturnType<typeof defineApiKey>
