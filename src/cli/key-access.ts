import type { ApiKey } from '../auth/api-key.ts'
import type { CreateApiKeyInput, RotateApiKeyInput } from '../auth/api-key-input.ts'

/** A key as JSON has it: moments are text. */
export type WrittenKey = {
  [Field in keyof ApiKey]: Date extends ApiKey[Field] ? string | Exclude<ApiKey[Field], Date> : ApiKey[Field]
}

export interface WrittenIssuedKey {
  apiKey: WrittenKey
  secret: string
}

/** Keys, wherever they are reached. */
export interface KeyAccess {
  create(input: CreateApiKeyInput): Promise<WrittenIssuedKey>
  rotate(input: RotateApiKeyInput): Promise<WrittenIssuedKey>
  revoke(id: string): Promise<WrittenKey>
  /** All, the newest first. */
  list(): Promise<WrittenKey[]>
  close(): Promise<void>
}
