import type { CreateApiKeyInput } from '../../auth/api-key/api-key-input.ts'
import { SCOPES } from '../../auth/principal.ts'
import { enumName, textOfEnumName } from '../../lib/enum-names.ts'
import type { CallGateway } from './call-gateway.ts'
import {
  type ApiKeyFieldsFragment,
  CREATE_API_KEY,
  LIST_API_KEYS,
  REVOKE_API_KEY,
  REVOKE_API_KEYS_OF,
  type RevokeApiKeysOfInput,
  ROTATE_API_KEY,
  type RotateApiKeyInput,
} from './generated/operations.ts'
import { readAll } from './read-pages.ts'

export type KeyAccess = ReturnType<typeof createKeyAccess>
/** A key as the commands show it. */
export type ShownKey = ReturnType<typeof withScopeTexts<ApiKeyFieldsFragment>>
/** A key with its secret. */
export type IssuedKey = Awaited<ReturnType<KeyAccess['create']>>

/** The operations on API keys. They throw CommandError. */
export function createKeyAccess({ call }: CallGateway) {
  return {
    create: async ({ scopes, ...input }: CreateApiKeyInput) =>
      issuedKey(
        await call(CREATE_API_KEY, { input: { ...input, scopes: scopes.map((scope) => enumName(scope)) } }),
      ),
    rotate: async (input: RotateApiKeyInput) => issuedKey(await call(ROTATE_API_KEY, { input })),
    revoke: async (id: string) => withScopeTexts(await call(REVOKE_API_KEY, { input: { id } })),
    /** The keys that a creator created or owns, and the keys that those created. */
    revokeOf: (input: RevokeApiKeysOfInput) => call(REVOKE_API_KEYS_OF, { input }),
    /** All keys, newest first. */
    list: async () => (await readAll((page) => call(LIST_API_KEYS, page))).map(withScopeTexts),
  }
}

function issuedKey<Issued extends { readonly apiKey: ApiKeyFieldsFragment }>(issued: Issued) {
  return { ...issued, apiKey: withScopeTexts(issued.apiKey) }
}

/** The commands accept and print the texts of scopes, such as `invitations:create`. */
function withScopeTexts<Key extends { readonly scopes: readonly string[] }>(key: Key) {
  return { ...key, scopes: key.scopes.map((name) => textOfEnumName(SCOPES, name)) }
}
