import type { ApiKey, IssuedApiKey } from '../../../auth/api-key/api-key.ts'
import type { RevokeApiKeysOfInput } from '../../../auth/api-key/api-key-input.ts'
import type { CreateApiKeyRequest } from '../../../auth/api-key/create-api-key.ts'
import type { RotateApiKeyRequest } from '../../../auth/api-key/rotate-api-key.ts'
import type { Page, PageArgs } from '../../../domain/list/page.ts'

/** The use cases behind keys. */
export interface ApiKeyServices {
  create(request: CreateApiKeyRequest): Promise<IssuedApiKey>
  rotate(request: RotateApiKeyRequest): Promise<IssuedApiKey>
  /** @returns the ids of the keys that were active. */
  revokeOf(input: RevokeApiKeysOfInput): Promise<{ ids: string[] }>
  revoke(id: string): Promise<ApiKey>
  list(args: PageArgs): Promise<Page<ApiKey>>
  /** In the order asked; null where there is none. */
  byIds(ids: readonly string[]): Promise<(ApiKey | null)[]>
}
