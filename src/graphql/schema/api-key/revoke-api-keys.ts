import { ApiKeyNotFound } from '../../../auth/api-key/api-key-errors.ts'
import { revokeApiKeysOfInput } from '../../../auth/api-key/api-key-input.ts'
import { REVOCATION_SECONDS } from '../../../auth/secret-keys.ts'
import { InvalidInput } from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import { type ApiKeyRef, KEY_ID } from './api-key.ts'
import { readManager } from './key-manager.ts'

export function defineRevokeApiKeysOf(builder: Builder): void {
  const input = builder
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

  builder.mutationField('revokeApiKeysOf', (t) =>
    t.field({
      type: revokedKeys,
      authScopes: { scope: 'keys:manage' },
      description:
        'Revokes all keys that a person or key created or owns, and all keys that those created, as `revokeApiKey` does. Needs the scope `keys:manage`.',
      args: {
        input: t.arg({ type: input, required: true, description: 'The creator of the keys.' }),
      },
      errors: {
        types: [InvalidInput],
        union: {
          name: 'RevokeApiKeysOfResult',
          description: 'The revoked keys, or the reason why none were revoked.',
        },
      },
      resolve: async (_root, { input }, context) => {
        await readManager(context)
        return context.services.apiKeys.revokeOf(input)
      },
    }),
  )
}

export function defineRevokeApiKey(builder: Builder, apiKey: ApiKeyRef): void {
  const input = builder.inputType('RevokeApiKeyInput', {
    description: 'The key to revoke.',
    fields: (t) => ({ id: t.id(KEY_ID) }),
  })

  builder.mutationField('revokeApiKey', (t) =>
    t.field({
      type: apiKey,
      authScopes: { scope: 'keys:manage' },
      description: `Revokes a key permanently. Every gateway refuses it within ${REVOCATION_SECONDS} seconds, also on open streams. A key that is already revoked does not change. Keys that it created continue to work. Needs the scope \`keys:manage\`.`,
      args: { input: t.arg({ type: input, required: true, description: 'The key to revoke.' }) },
      errors: {
        types: [ApiKeyNotFound],
        union: {
          name: 'RevokeApiKeyResult',
          description: 'The key in its current state, or the reason why nothing changed.',
        },
      },
      resolve: async (_root, { input }, context) => {
        await readManager(context)
        return context.services.apiKeys.revoke(input.id)
      },
    }),
  )
}
