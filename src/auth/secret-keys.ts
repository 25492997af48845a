import { createHash, hash as hashOnce } from 'node:crypto'
import { idFromUuid } from '../domain/ids.ts'
import { ALL_SCOPES, type KeyPrincipal, scopesOfKey } from './principal.ts'

/** A key in the database, which stores only the hash of its secret. */
export interface StoredKey {
  id: string
  scopes: string[]
  /** The signed-in user who owns the key. Null for a key of the operator. */
  owner: string | null
}

export interface SecretKeysOptions {
  /** The configured keys in plain text. They are hashed at once and not stored. */
  configured: readonly string[]
  /** Finds a stored key that is neither revoked nor expired. */
  findByHash(hash: string): Promise<StoredKey | null>
  /** Milliseconds, monotonic. */
  clock: () => number
  /** Called with the id of a stored key when it is used, at most once per cache period. */
  onUse?: (id: string) => void
}

export interface KeyLookupOptions {
  /** Reads the database and ignores the cache. Default false. */
  fresh?: boolean
}

export type SecretKeys = (key: string, options?: KeyLookupOptions) => Promise<KeyPrincipal | null>

/** Every gateway refuses a revoked key within this time, also on open streams. Callers rely on it. */
export const REVOCATION_SECONDS = 5
// How long another gateway may still accept a revoked key. A stream checks its caller every two seconds in addition.
const CACHE_MS = 2_000
const MAX_CACHED_KEYS = 10_000

/**
 * Finds the principal of a secret key. An unsalted hash is enough, because the keys have too much entropy to be
 * guessed. A lookup by hash has no timing side channel: it takes no longer for a key that is almost correct.
 */
export function createSecretKeys({ configured, findByHash, clock, onUse }: SecretKeysOptions): SecretKeys {
  const known = new Map(
    configured.map((key): [string, KeyPrincipal] => {
      const hash = hashSecretKey(key)
      return [hash, { kind: 'key', id: configuredKeyId(hash), scopes: ALL_SCOPES }]
    }),
  )
  const cache = new Map<string, { principal: KeyPrincipal | null; until: number }>()

  return async (key, { fresh = false } = {}) => {
    const hash = hashSecretKey(key)
    const configuredKey = known.get(hash)
    if (configuredKey !== undefined) return configuredKey
    // The result can be as old as the start of the query, because the answer can take long.
    const startedAt = clock()
    const cached = fresh ? undefined : cache.get(hash)
    if (cached !== undefined && cached.until > startedAt) return cached.principal
    const stored = await findByHash(hash)
    const principal: KeyPrincipal | null = stored && {
      kind: 'key',
      id: stored.id,
      scopes: scopesOfKey(stored.scopes, stored.owner),
      ...(stored.owner !== null && { owner: stored.owner }),
    }
    if (cache.size >= MAX_CACHED_KEYS) cache.clear()
    cache.set(hash, { principal, until: startedAt + CACHE_MS })
    if (principal !== null) onUse?.(principal.id)
    return principal
  }
}

/** SHA-256, lower-case hex. */
export function hashSecretKey(key: string): string {
  return hashOnce('sha256', key, 'hex')
}

/** The same id on every replica and after every start. It is a hash of the hash, so that it does not reveal the hash. */
function configuredKeyId(hash: string): string {
  const hex = createHash('sha256').update(`key id:${hash}`).digest('hex')
  return idFromUuid('key', hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'))
}
