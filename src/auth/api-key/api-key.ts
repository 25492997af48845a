import type { Part } from '../../domain/list/page.ts'

/** The state of a key by the database's clock. */
export type ApiKeyState = 'ACTIVE' | 'EXPIRED' | 'REVOKED'

/** An API key in the database, without anything that could be used instead of its secret. */
export interface ApiKey {
  /** `key_…`. It stays the same when the secret is rotated. */
  id: string
  name: string
  state: ApiKeyState
  /** The first and last characters of the secret. Null for a key that was inserted by hand. */
  hint: string | null
  /** The stored scopes, including scopes that this version does not know. */
  scopes: string[]
  /** The id of a key or user, or `cli`. Null for a key that was inserted by hand. */
  createdBy: string | null
  /** The signed-in user who owns the key: `user_…`, or `sub:` and a token's subject. Null for a key of the operator. */
  owner: string | null
  createdAt: Date
  /** Null: the key does not expire. */
  expiresAt: Date | null
  revokedAt: Date | null
  rotatedAt: Date | null
  /** When the secret before the last rotation stops working. Null if no previous secret works. */
  previousSecretUntil: Date | null
  /** Updated at most once a minute. */
  lastUsedAt: Date | null
}

/** A key with its secret, which is returned once and not stored. */
export interface IssuedApiKey {
  apiKey: ApiKey
  secret: string
}

/** A caller that manages keys. It cannot grant scopes that it lacks. */
export interface KeyManager {
  /** Stored as the creator of a key. */
  id: string
  scopes: ReadonlySet<string>
  /** The user who owns the caller's key or token: `user_…`, or `sub:` and a subject. Null for a key of the operator. */
  owner: string | null
}

/** The stored data of a secret. The secret cannot be derived from it. */
export interface StoredSecret {
  /** SHA-256, lower-case hex. */
  hash: string
  hint: string
}

export interface NewApiKey extends StoredSecret {
  id: string
  name: string
  scopes: string[]
  createdBy: string
  /** The user who owns the key. Null for a key of the operator. */
  owner: string | null
  /** Null: the key does not expire. */
  expiresInDays: number | null
}

export interface ApiKeyRotation extends StoredSecret {
  id: string
  /** How long the previous secret still works, in seconds. Older secrets stop working at once. */
  graceSeconds: number
}

/** The position of a key in the list. */
export interface ApiKeyPosition {
  createdAt: Date
  id: string
}

/** Stores keys. Each call is one statement and can throw Unavailable. */
export interface ApiKeyStore {
  create(key: NewApiKey): Promise<ApiKey>
  /** @returns null if the key does not exist, is revoked or has expired. */
  rotate(rotation: ApiKeyRotation): Promise<ApiKey | null>
  /** Does not change a revoked key. @returns null if the key does not exist. */
  revoke(id: string): Promise<ApiKey | null>
  /**
   * Revokes all keys that a creator made or owns, and all keys that those keys made.
   *
   * @returns the ids of the keys that were still active.
   */
  revokeOf(creator: string): Promise<string[]>
  /** Whether both are names of one person: `user_…`, or `sub:` and the subject that the user is linked to. */
  isSamePerson(one: string, other: string): Promise<boolean>
  /** Returns the keys that exist, in any order. */
  byIds(ids: readonly string[]): Promise<ApiKey[]>
  /** Newest first. */
  page(part: Part<ApiKeyPosition>): Promise<ApiKey[]>
}

/** Ids come from callers. Text that cannot be an id is not looked up. */
export function isApiKeyId(id: string): boolean {
  return /^key_[0-9a-z]{26}$/.test(id)
}
