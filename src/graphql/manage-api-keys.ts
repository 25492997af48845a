import type { IssuedApiKey, KeyManager } from '../auth/api-key.ts'
import { ApiKeyNotActive, ApiKeyNotFound, ScopesNotHeld } from '../auth/api-key-errors.ts'
import {
  createApiKeyInput,
  EXPIRES_IN_DAYS,
  GRACE_SECONDS,
  revokeApiKeysOfInput,
  rotateApiKeyInput,
} from '../auth/api-key-input.ts'
import { SCOPES } from '../auth/principal.ts'
import { InvalidInput } from '../invitations/errors.ts'
import type { ApiKeyRef } from './api-key.ts'
import type { Builder } from './builder.ts'
import { type Context, callerOf, requireScope } from './context.ts'

export function defineManageApiKeys(builder: Builder, apiKey: ApiKeyRef): void {
  const issued = builder.objectRef<IssuedApiKey>('IssuedApiKey').implement({
    description: 'A key with its new secret.',
    authScopes: { scope: 'keys:manage' },
    fields: (t) => ({
      apiKey: t.field({
        type: apiKey,
        description: 'The key that the secret is for.',
        resolve: (parent) => parent.apiKey,
      }),
      secret: t.exposeString('secret', {
        description: 'What to authenticate with (`sk_…`). It is shown this once and kept nowhere.',
      }),
    }),
  })

  const createInput = builder
    .inputType('CreateApiKeyInput', {
      description: 'What a new key is for.',
      fields: (t) => ({
        name: t.string({
          required: true,
          description: 'What to call it, one line of at most 100 characters.',
        }),
        scopes: t.stringList({
          required: true,
          description: `What it may do, nothing of it more than the caller may: ${SCOPES.map((scope) => `\`${scope}\``).join(', ')}.`,
        }),
        expiresInDays: t.int({
          description: `For how many days it works, ${EXPIRES_IN_DAYS.min} to ${EXPIRES_IN_DAYS.max}. Default: until it is revoked. A key that a signed-in person makes, or a key of theirs, works for USER_KEY_DAYS by default and USER_KEY_DAYS_MAX at most, and no longer than the key that made it.`,
        }),
      }),
    })
    .validate(createApiKeyInput)

  const rotateInput = builder
    .inputType('RotateApiKeyInput', {
      description: 'Which key gets a new secret.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The key’s id: `key_…`.' }),
        graceSeconds: t.int({
          description: `For how many seconds the secret it has now works on, ${GRACE_SECONDS.min} to ${GRACE_SECONDS.max}. Default: ${GRACE_SECONDS.default}.`,
        }),
      }),
    })
    .validate(rotateApiKeyInput)

  const revokeOfInput = builder
    .inputType('RevokeApiKeysOfInput', {
      description: 'Whose keys to revoke.',
      fields: (t) => ({
        creator: t.string({
          required: true,
          description:
            'Who made them, as `createdBy` or `owner` says: a user (`user_…`), the subject of a token (`sub:…`), a key (`key_…`) or `cli`.',
        }),
      }),
    })
    .validate(revokeApiKeysOfInput)

  const revokedKeys = builder.objectRef<{ ids: string[] }>('RevokedApiKeys').implement({
    description: 'The keys that a call has revoked.',
    authScopes: { scope: 'keys:manage' },
    fields: (t) => ({
      count: t.int({ description: 'How many there were.', resolve: ({ ids }) => ids.length }),
      ids: t.exposeIDList('ids', { description: 'Their ids: `key_…`.' }),
    }),
  })

  builder.mutationFields((t) => ({
    createApiKey: t.field({
      type: issued,
      authScopes: { scope: 'keys:manage' },
      description: 'Makes a secret key that may do no more than who makes it. Needs the scope `keys:manage`.',
      args: { input: t.arg({ type: createInput, required: true, description: 'What it is for.' }) },
      errors: {
        types: [ScopesNotHeld, InvalidInput],
        union: { name: 'CreateApiKeyResult', description: 'The key with its secret, or why there is none.' },
      },
      resolve: async (_root, { input }, context) =>
        context.services.apiKeys.create({ input, manager: await managerOf(context) }),
    }),
    rotateApiKey: t.field({
      type: issued,
      authScopes: { scope: 'keys:manage' },
      description:
        'Gives a key a new secret; the one it has now works on through the grace, and any before that ends. Refused where the key may do more than the caller. Needs the scope `keys:manage`.',
      args: { input: t.arg({ type: rotateInput, required: true, description: 'Which, and how long.' }) },
      errors: {
        types: [ApiKeyNotFound, ApiKeyNotActive, ScopesNotHeld, InvalidInput],
        union: {
          name: 'RotateApiKeyResult',
          description: 'The key with its new secret, or why nothing changed.',
        },
      },
      resolve: async (_root, { input }, context) =>
        context.services.apiKeys.rotate({ input, manager: await managerOf(context) }),
    }),
    revokeApiKeysOf: t.field({
      type: revokedKeys,
      authScopes: { scope: 'keys:manage' },
      description:
        'Ends all keys that a person or key made or owns, and all keys that those made, as `revokeApiKey` does. Needs the scope `keys:manage`.',
      args: { input: t.arg({ type: revokeOfInput, required: true, description: 'Whose keys.' }) },
      errors: {
        types: [InvalidInput],
        union: { name: 'RevokeApiKeysOfResult', description: 'What was revoked, or why nothing was.' },
      },
      resolve: async (_root, { input }, context) => {
        await managerOf(context)
        return context.services.apiKeys.revokeOf(input)
      },
    }),
    revokeApiKey: t.field({
      type: apiKey,
      authScopes: { scope: 'keys:manage' },
      description:
        'Ends a key for good: every gateway refuses it within five seconds, on open streams too. One that is revoked already stays as it is. Keys that it made go on. Needs the scope `keys:manage`.',
      args: { id: t.arg.id({ required: true, description: 'The key’s id: `key_…`.' }) },
      errors: {
        types: [ApiKeyNotFound],
        union: { name: 'RevokeApiKeyResult', description: 'The key as it is now, or why there is none.' },
      },
      resolve: async (_root, { id }, context) => {
        await managerOf(context)
        return context.services.apiKeys.revoke(id)
      },
    }),
  }))
}

/**
 * Who manages keys, by what the database says now: a key that was revoked a moment ago must not be able
 * to leave another behind.
 *
 * @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN, InvalidCredentials.
 */
async function managerOf(context: Context): Promise<KeyManager> {
  requireScope(context, 'keys:manage')
  const principal = await context.authenticateAgain({ fresh: true })
  const { scopes } = requireScope({ ...context, principal }, 'keys:manage')
  const { actor, payerId, person } = await callerOf({ ...context, principal }, 'manageApiKeys')
  return { id: actor.id, scopes, owner: person === null ? null : payerId }
}
