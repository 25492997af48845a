import type { IssuedApiKey, KeyManager } from '../../../auth/api-key/api-key.ts'
import { ApiKeyNotActive, ApiKeyNotFound, ScopesNotHeld } from '../../../auth/api-key/api-key-errors.ts'
import {
  createApiKeyInput,
  KEY_LIFETIME_DAYS,
  ROTATION_GRACE_SECONDS,
  revokeApiKeysOfInput,
  rotateApiKeyInput,
} from '../../../auth/api-key/api-key-input.ts'
import { SCOPES } from '../../../auth/principal.ts'
import { InvalidInput } from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import { type Context, callerOf, requireScope } from '../context.ts'
import type { ApiKeyRef } from './api-key.ts'

export function defineManageApiKeys(builder: Builder, apiKey: ApiKeyRef): void {
  const issued = builder.objectRef<IssuedApiKey>('IssuedApiKey').implement({
    description: 'A key with its new secret.',
    authScopes: { scope: 'keys:manage' },
    fields: (t) => ({
      apiKey: t.field({
        type: apiKey,
        description: 'The key to which the secret belongs.',
        resolve: (parent) => parent.apiKey,
      }),
      secret: t.exposeString('secret', {
        description:
          'The secret to authenticate with (`sk_…`). It is shown only in this answer and not stored.',
      }),
    }),
  })

  const createInput = builder
    .inputType('CreateApiKeyInput', {
      description: 'The key to create.',
      fields: (t) => ({
        name: t.string({
          required: true,
          description: 'A name for the key, one line of at most 100 characters.',
        }),
        scopes: t.stringList({
          required: true,
          description: `The key’s scopes. The caller must have all of them: ${SCOPES.map((scope) => `\`${scope}\``).join(', ')}.`,
        }),
        expiresInDays: t.int({
          description: `How many days the key works, ${KEY_LIFETIME_DAYS.min} to ${KEY_LIFETIME_DAYS.max}. Default: until it is revoked. For a key of a signed-in person the default is USER_KEY_DAYS and the maximum USER_KEY_DAYS_MAX. It does not work longer than the key that created it.`,
        }),
      }),
    })
    .validate(createApiKeyInput)

  const rotateInput = builder
    .inputType('RotateApiKeyInput', {
      description: 'The key to rotate.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The key’s id: `key_…`.' }),
        graceSeconds: t.int({
          description: `How many seconds the current secret still works, ${ROTATION_GRACE_SECONDS.min} to ${ROTATION_GRACE_SECONDS.max}. Default: ${ROTATION_GRACE_SECONDS.default}.`,
        }),
      }),
    })
    .validate(rotateApiKeyInput)

  const revokeOfInput = builder
    .inputType('RevokeApiKeysOfInput', {
      description: 'The creator whose keys to revoke.',
      fields: (t) => ({
        creator: t.string({
          required: true,
          description:
            'The creator or owner of the keys, as in `createdBy` or `owner`: a user (`user_…`), the subject of a token (`sub:…`), a key (`key_…`) or `cli`.',
        }),
      }),
    })
    .validate(revokeApiKeysOfInput)

  const revokedKeys = builder.objectRef<{ ids: string[] }>('RevokedApiKeys').implement({
    description: 'The keys that were revoked.',
    authScopes: { scope: 'keys:manage' },
    fields: (t) => ({
      count: t.int({ description: 'The number of revoked keys.', resolve: ({ ids }) => ids.length }),
      ids: t.exposeIDList('ids', { description: 'The ids of the keys: `key_…`.' }),
    }),
  })

  builder.mutationFields((t) => ({
    createApiKey: t.field({
      type: issued,
      authScopes: { scope: 'keys:manage' },
      description:
        'Creates a secret key. It cannot have more scopes than the caller. Needs the scope `keys:manage`.',
      args: { input: t.arg({ type: createInput, required: true, description: 'The key to create.' }) },
      errors: {
        types: [ScopesNotHeld, InvalidInput],
        union: {
          name: 'CreateApiKeyResult',
          description: 'The key with its secret, or the reason why there is none.',
        },
      },
      resolve: async (_root, { input }, context) =>
        context.services.apiKeys.create({ input, manager: await managerOf(context) }),
    }),
    rotateApiKey: t.field({
      type: issued,
      authScopes: { scope: 'keys:manage' },
      description:
        'Gives a key a new secret. The current secret works until the end of the grace period, and an older one stops working. Refused if the key has more scopes than the caller. Needs the scope `keys:manage`.',
      args: {
        input: t.arg({ type: rotateInput, required: true, description: 'The key, and the grace period.' }),
      },
      errors: {
        types: [ApiKeyNotFound, ApiKeyNotActive, ScopesNotHeld, InvalidInput],
        union: {
          name: 'RotateApiKeyResult',
          description: 'The key with its new secret, or the reason why nothing changed.',
        },
      },
      resolve: async (_root, { input }, context) =>
        context.services.apiKeys.rotate({ input, manager: await managerOf(context) }),
    }),
    revokeApiKeysOf: t.field({
      type: revokedKeys,
      authScopes: { scope: 'keys:manage' },
      description:
        'Revokes all keys that a person or key created or owns, and all keys that those created, as `revokeApiKey` does. Needs the scope `keys:manage`.',
      args: {
        input: t.arg({ type: revokeOfInput, required: true, description: 'The creator of the keys.' }),
      },
      errors: {
        types: [InvalidInput],
        union: {
          name: 'RevokeApiKeysOfResult',
          description: 'The revoked keys, or the reason why none were revoked.',
        },
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
        'Revokes a key permanently. Every gateway refuses it within five seconds, also on open streams. A key that is already revoked does not change. Keys that it created continue to work. Needs the scope `keys:manage`.',
      args: { id: t.arg.id({ required: true, description: 'The key’s id: `key_…`.' }) },
      errors: {
        types: [ApiKeyNotFound],
        union: {
          name: 'RevokeApiKeyResult',
          description: 'The key in its current state, or the reason why nothing changed.',
        },
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
