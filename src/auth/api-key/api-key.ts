import type { Part } from '../../domain/list/page.ts'

/** By the database's clock. */
export type ApiKeyState = 'ACTIVE' | 'EXPIRED' | 'REVOKED'

/** A secret key that lies in the database, less all that could be used in its place. */
export interface ApiKey {
  /** `key_…`, through all its secrets. */
  id: string
  name: string
  state: ApiKeyState
  /** How the secret begins and ends; null for a key that was put there by hand. */
  hint: string | null
  /** As they are stored: also such as this version does not know. */
  scopes: string[]
  /** A key's or user's id, or `cli`; null for a key that was put there by hand. */
  createdBy: string | null
  /** The signed-in person it belongs to: `user_…`, or `sub:` and a token's subject; null for a key of the operator. */
  owner: string | null
  createdAt: Date
  /** Null: never. */
  expiresAt: Date | null
  revokedAt: Date | null
  rotatedAt: Date | null
  /** Until when the secret before the latest rotation works; null where none does. */
  previousSecretUntil: Date | null
  /** To the minute. */
  lastUsedAt: Date | null
}

/** A key with its secret, which is shown this once and kept nowhere. */
export interface IssuedApiKey {
  apiKey: ApiKey
  secret: string
}

/** Whoever manages keys. Nobody gives more than they have. */
export interface KeyManager {
  /** What is noted as the maker of a key. */
  id: string
  scopes: ReadonlySet<string>
  /** The person whose key or token it is: `user_…`, or `sub:` and a subject; null for a key of the operator. */
  owner: string | null
}

/** What is kept of a secret: nothing it could be found out from. */
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
  /** The person it belongs to; null for a key of the operator. */
  owner: string | null
  /** Null: it does not expire. */
  expiresInDays: number | null
}

export interface ApiKeyRotation extends StoredSecret {
  id: string
  /** How long the secret before works on, in seconds. The one before that does not. */
  graceSeconds: number
}

/** A key's place in the list. */
export interface ApiKeyPosition {
  createdAt: Date
  id: string
}

/** Keys in the database; each call is one statement. All may throw Unavailable. */
export interface ApiKeyStore {
  create(key: NewApiKey): Promise<ApiKey>
  /** @returns null where there is no such key, or it has ended. */
  rotate(rotation: ApiKeyRotation): Promise<ApiKey | null>
  /** One that is revoked already stays as it is. @returns null where there is none. */
  revoke(id: string): Promise<ApiKey | null>
  /**
   * Ends all keys of a creator: those that it made or owns, and those that these made. @returns the ids of
   * those that were still active.
   */
  revokeOf(creator: string): Promise<string[]>
  /** Those there are, in any order. */
  byIds(ids: readonly string[]): Promise<ApiKey[]>
  /** The newest first. */
  page(part: Part<ApiKeyPosition>): Promise<ApiKey[]>
}

/** Ids come from outside: what is none is not looked for. */
export function isApiKeyId(id: string): boolean {
  return /^key_[0-9a-z]{26}$/.test(id)
}
