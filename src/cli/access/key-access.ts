import type { CallGateway } from './call-gateway.ts'
import {
  CREATE_API_KEY,
  type CreateApiKeyInput,
  LIST_API_KEYS,
  REVOKE_API_KEY,
  REVOKE_API_KEYS_OF,
  type RevokeApiKeysOfInput,
  ROTATE_API_KEY,
  type RotateApiKeyInput,
} from './generated/operations.ts'
import { readAll } from './read-pages.ts'

export type KeyAccess = ReturnType<typeof createKeyAccess>
/** A key with its secret. */
export type IssuedKey = Awaited<ReturnType<KeyAccess['create']>>

/** The operations on API keys. They throw CommandError. */
export function createKeyAccess({ call }: CallGateway) {
  return {
    create: (input: CreateApiKeyInput) => call(CREATE_API_KEY, { input }),
    rotate: (input: RotateApiKeyInput) => call(ROTATE_API_KEY, { input }),
    revoke: (id: string) => call(REVOKE_API_KEY, { input: { id } }),
    /** The keys that a creator created or owns, and the keys that those created. */
    revokeOf: (input: RevokeApiKeysOfInput) => call(REVOKE_API_KEYS_OF, { input }),
    /** All keys, newest first. */
    list: () => readAll((page) => call(LIST_API_KEYS, page)),
  }
}
