import { InvalidInput } from '../../domain/errors.ts'
import type { ApiKeyStore, IssuedApiKey, KeyManager } from './api-key.ts'
import type { CreateApiKeyInput } from './api-key-input.ts'
import { assertScopesHeld } from './held-scopes.ts'
import { createSecret, type SecretPrefix } from './key-secret.ts'

export interface CreateApiKeyOptions {
  store: Pick<ApiKeyStore, 'create'>
  newId(): string
  prefix: SecretPrefix
  /** How long keys of people work, in days. */
  personKeyDays: { default: number; max: number }
}

export interface CreateApiKeyRequest {
  input: CreateApiKeyInput
  manager: KeyManager
}

/** Makes a key that may do no more than its maker. A key of a person ends, and not after the key that made it. */
export function createApiKey({ store, newId, prefix, personKeyDays }: CreateApiKeyOptions) {
  /** @throws ScopesNotHeld, InvalidInput */
  return async ({ input, manager }: CreateApiKeyRequest): Promise<IssuedApiKey> => {
    assertScopesHeld(input.scopes, manager)
    const { secret, kept } = createSecret(prefix)
    const apiKey = await store.create({
      ...input,
      ...kept,
      expiresInDays: manager.owner === null ? input.expiresInDays : daysOfPerson(input),
      id: newId(),
      createdBy: manager.id,
      owner: manager.owner,
    })
    return { apiKey, secret }
  }

  function daysOfPerson({ expiresInDays }: CreateApiKeyInput): number {
    const { default: days, max } = personKeyDays
    if (expiresInDays === null) return days
    if (expiresInDays <= max) return expiresInDays
    throw new InvalidInput([
      { path: ['expiresInDays'], message: `must be at most ${max} for a key of a person` },
    ])
  }
}
