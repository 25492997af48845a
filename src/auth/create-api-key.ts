import type { ApiKeyStore, IssuedApiKey, KeyManager } from './api-key.ts'
import type { CreateApiKeyInput } from './api-key-input.ts'
import { assertHeld } from './held-scopes.ts'
import { newSecret, type SecretPrefix } from './key-secret.ts'

export interface CreateApiKeyOptions {
  store: Pick<ApiKeyStore, 'create'>
  newId(): string
  prefix: SecretPrefix
}

export interface CreateApiKeyRequest {
  input: CreateApiKeyInput
  manager: KeyManager
}

/** Makes a key that may do no more than who makes it. */
export function createApiKey({ store, newId, prefix }: CreateApiKeyOptions) {
  /** @throws ScopesNotHeld */
  return async ({ input, manager }: CreateApiKeyRequest): Promise<IssuedApiKey> => {
    assertHeld(input.scopes, manager)
    const { secret, kept } = newSecret(prefix)
    const apiKey = await store.create({ ...input, ...kept, id: newId(), createdBy: manager.id })
    return { apiKey, secret }
  }
}
