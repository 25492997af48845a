import type { IssuedApiKey } from '../../../auth/api-key/api-key.ts'
import { ApiKeyNotActive, ApiKeyNotFound, ScopesNotHeld } from '../../../auth/api-key/api-key-errors.ts'
import {
  createApiKeyInput,
  KEY_LIFETIME_DAYS,
  ROTATION_GRACE_SECONDS,
  rotateApiKeyInput,
} from '../../../auth/api-key/api-key-input.ts'
import { InvalidInput } from '../../../domain/errors.ts'
import { TEXT_LIMITS } from '../../../domain/text-limits.ts'
import type { Builder } from '../builder.ts'
import { type ApiKeyRef, KEY_ID } from './api-key.ts'
import type { ApiKeyScopeRef } from './api-key-scope.ts'
import { readManager } from './key-manager.ts'

/** The mutations whose result contains a new secret. */
export function defineIssueApiKeys(builder: Builder, apiKey: ApiKeyRef, scope: ApiKeyScopeRef): void {
  const issued = defineIssuedApiKey(builder, apiKey)
  defineCreateApiKey(builder, issued, scope)
  defineRotateApiKey(builder, issued)
}

type IssuedApiKeyRef = ReturnType<typeof defineIssuedApiKey>

function defineIssuedApiKey(builder: Builder, apiKey: ApiKeyRef) {
  return builder.objectRef<IssuedApiKey>('IssuedApiKey').implement({
    description: 'A key with its new secret.',
    authScopes: { scope: 'keys:manage' },
    fields: (t) => ({
      apiKey: t.expose('apiKey', { type: apiKey, description: 'The key to which the secret belongs.' }),
      secret: t.exposeString('secret', {
        description:
          'The secret to authenticate with (`sk_…`). It is shown only in this answer and not stored.',
      }),
    }),
  })
}

function defineCreateApiKey(builder: Builder, issued: IssuedApiKeyRef, scope: ApiKeyScopeRef): void {
  const input = builder
    .inputType('CreateApiKeyInput', {
      description: 'The key to create.',
      fields: (t) => ({
        name: t.string({
          required: true,
          description: `A name for the key, one line of at most ${TEXT_LIMITS.apiKeyName} characters.`,
        }),
        scopes: t.field({
          type: [scope],
          required: true,
          description: 'The key’s scopes. The caller must have all of them.',
        }),
        expiresInDays: t.int({
          description: `How many days the key works, ${KEY_LIFETIME_DAYS.min} to ${KEY_LIFETIME_DAYS.max}. Default: until it is revoked. For a key of a signed-in person the default is USER_KEY_DAYS and the maximum USER_KEY_DAYS_MAX. It does not work longer than the key that created it.`,
        }),
      }),
    })
    .validate(createApiKeyInput)

  builder.mutationField('createApiKey', (t) =>
    t.field({
      type: issued,
      authScopes: { scope: 'keys:manage' },
      description:
        'Creates a secret key. It cannot have more scopes than the caller. Needs the scope `keys:manage`.',
      args: { input: t.arg({ type: input, required: true, description: 'The key to create.' }) },
      errors: {
        types: [ScopesNotHeld, InvalidInput],
        union: {
          name: 'CreateApiKeyResult',
          description: 'The key with its secret, or the reason why there is none.',
        },
      },
      resolve: async (_root, { input }, context) =>
        context.services.apiKeys.create({ input, manager: await readManager(context) }),
    }),
  )
}

function defineRotateApiKey(builder: Builder, issued: IssuedApiKeyRef): void {
  const input = builder
    .inputType('RotateApiKeyInput', {
      description: 'The key to rotate.',
      fields: (t) => ({
        id: t.id(KEY_ID),
        graceSeconds: t.int({
          defaultValue: ROTATION_GRACE_SECONDS.default,
          description: `How many seconds the current secret still works, ${ROTATION_GRACE_SECONDS.min} to ${ROTATION_GRACE_SECONDS.max}.`,
        }),
      }),
    })
    .validate(rotateApiKeyInput)

  builder.mutationField('rotateApiKey', (t) =>
    t.field({
      type: issued,
      authScopes: { scope: 'keys:manage' },
      description:
        'Gives a key a new secret. The current secret works until the end of the grace period, and an older one stops working. Refused if the key has more scopes than the caller. Needs the scope `keys:manage`.',
      args: {
        input: t.arg({ type: input, required: true, description: 'The key, and the grace period.' }),
      },
      errors: {
        types: [ApiKeyNotFound, ApiKeyNotActive, ScopesNotHeld, InvalidInput],
        union: {
          name: 'RotateApiKeyResult',
          description: 'The key with its new secret, or the reason why nothing changed.',
        },
      },
      resolve: async (_root, { input }, context) =>
        context.services.apiKeys.rotate({ input, manager: await readManager(context) }),
    }),
  )
}
