import { type ApiKey, type ApiKeyStore, isApiKeyId } from './api-key.ts'
import { ApiKeyNotFound } from './api-key-errors.ts'
import type { RevokeApiKeysOfInput } from './api-key-input.ts'

/**
 * Revokes a key with all its secrets permanently. The caller need not hold the key's scopes, so that anyone who
 * notices a leaked key can revoke it. Keys that it created stay active.
 */
export function revokeApiKey(store: Pick<ApiKeyStore, 'revoke'>) {
  /** @throws ApiKeyNotFound */
  return async (id: string): Promise<ApiKey> => {
    const revoked = isApiKeyId(id) ? await store.revoke(id) : null
    if (revoked === null) throw new ApiKeyNotFound()
    return revoked
  }
}

/** Revokes all keys of a user, a key or the command line, and all keys that those keys created. */
export function revokeApiKeysOf(store: Pick<ApiKeyStore, 'revokeOf'>) {
  return async ({ creator }: RevokeApiKeysOfInput): Promise<{ ids: string[] }> => ({
    ids: await store.revokeOf(creator),
  })
}
