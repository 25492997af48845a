import { SCOPES_OF_OPERATOR, type Scope } from '../principal.ts'
import { type ApiKey, type ApiKeyStore, type IssuedApiKey, isApiKeyId, type KeyManager } from './api-key.ts'
import { ApiKeyNotActive, ApiKeyNotFound } from './api-key-errors.ts'
import type { RotateApiKeyInput } from './api-key-input.ts'
import { assertScopesHeld } from './held-scopes.ts'
import { createSecret, type SecretPrefix } from './key-secret.ts'

export interface RotateApiKeyOptions {
  store: Pick<ApiKeyStore, 'byIds' | 'rotate'>
  prefix: SecretPrefix
}

export interface RotateApiKeyRequest {
  input: RotateApiKeyInput
  manager: KeyManager
}

/**
 * Gives a key a new secret, its id and scopes staying as they are. Who rotates a key gets hold of it, so
 * it may do no more than they may.
 */
export function rotateApiKey({ store, prefix }: RotateApiKeyOptions) {
  /** @throws ApiKeyNotFound, ApiKeyNotActive, ScopesNotHeld */
  return async ({ input, manager }: RotateApiKeyRequest): Promise<IssuedApiKey> => {
    // A key's scopes never change: what is read before the update holds for it.
    const key = await found(input.id)
    assertScopesHeld([...key.scopes, ...scopesOfOrigin(key, manager)], manager)
    const { state } = key
    if (state !== 'ACTIVE') throw new ApiKeyNotActive(state)
    const { secret, kept } = createSecret(prefix)
    const apiKey = await store.rotate({ ...input, ...kept })
    if (apiKey !== null) return { apiKey, secret }
    // It has ended since it was read.
    throw new ApiKeyNotActive((await found(input.id)).state)
  }

  async function found(id: string): Promise<ApiKey> {
    const [key] = isApiKeyId(id) ? await store.byIds([id]) : []
    if (key === undefined) throw new ApiKeyNotFound()
    return key
  }
}

/** What a key may do beside its scopes: all that a key of the operator may, or act as another person. */
function scopesOfOrigin({ owner }: ApiKey, manager: KeyManager): readonly Scope[] {
  if (owner === null) return SCOPES_OF_OPERATOR
  return owner === manager.owner ? [] : ['invitations:impersonate']
}
