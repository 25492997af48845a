import { type ApiKey, type ApiKeyStore, isApiKeyId } from './api-key.ts'
import { ApiKeyNotFound } from './api-key-errors.ts'
import type { RevokeApiKeysOfInput } from './api-key-input.ts'

/**
 * Ends a key for good, with every secret it has. Also one that may do more than who revokes it: a key
 * that has leaked should be ended by whoever notices. Keys that it made go on.
 */
export function revokeApiKey(store: Pick<ApiKeyStore, 'revoke'>) {
  /** @throws ApiKeyNotFound */
  return async (id: string): Promise<ApiKey> => {
    const revoked = isApiKeyId(id) ? await store.revoke(id) : null
    if (revoked === null) throw new ApiKeyNotFound()
    return revoked
  }
}

/** Ends all keys of a person, a key or the command line, and all that those keys made. */
export function revokeApiKeysOf(store: Pick<ApiKeyStore, 'revokeOf'>) {
  return async ({ creator }: RevokeApiKeysOfInput): Promise<{ ids: string[] }> => ({
    ids: await store.revokeOf(creator),
  })
}
