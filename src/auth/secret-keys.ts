import { createHash } from 'node:crypto'
import { idFromUuid } from '../domain/ids.ts'
import { ALL_SCOPES, type KeyPrincipal, scopesOfKey } from './principal.ts'

/** A key kept in the database: of the key itself only its hash is there. */
export interface StoredKey {
  id: string
  scopes: string[]
  /** The signed-in person it belongs to; null for a key of the operator. */
  owner: string | null
}

export interface SecretKeysOptions {
  /** The configured keys, in the clear; they are hashed at once and not kept. */
  configured: readonly string[]
  /** Finds a stored key that is neither revoked nor expired. */
  findByHash(hash: string): Promise<StoredKey | null>
  /** Milliseconds, monotonic. */
  clock: () => number
  /** Told a stored key's id when it is used: not each time, but every few seconds. */
  onUse?: (id: string) => void
}

export interface KeyLookupOptions {
  /** Asks the database, whatever is remembered. Default false. */
  fresh?: boolean
}

export type SecretKeys = (key: string, asking?: KeyLookupOptions) => Promise<KeyPrincipal | null>

/** Every gateway refuses a revoked key within this time, also on open streams: callers rely on it. */
export const REVOCATION_SECONDS = 5
// How long another gateway may still accept a revoked key. A stream checks its caller every two seconds in addition.
const REMEMBERED_MS = 2_000
const REMEMBERED_AT_MOST = 10_000

/**
 * Tells whose key a secret key is. Keys have too much entropy to be guessed from an unsalted hash,
 * and a look-up by hash takes no longer for a key that is almost right.
 */
export function createSecretKeys({ configured, findByHash, clock, onUse }: SecretKeysOptions): SecretKeys {
  const known = new Map(
    configured.map((key): [string, KeyPrincipal] => {
      const hash = hashSecretKey(key)
      return [hash, { kind: 'key', id: configuredKeyId(hash), scopes: ALL_SCOPES }]
    }),
  )
  const remembered = new Map<string, { principal: KeyPrincipal | null; until: number }>()

  return async (key, { fresh = false } = {}) => {
    const hash = hashSecretKey(key)
    const configuredKey = known.get(hash)
    if (configuredKey !== undefined) return configuredKey
    // What is found may be as old as the question: the answer can be long in coming.
    const asked = clock()
    const memory = fresh ? undefined : remembered.get(hash)
    if (memory !== undefined && memory.until > asked) return memory.principal
    const stored = await findByHash(hash)
    const principal: KeyPrincipal | null = stored && {
      kind: 'key',
      id: stored.id,
      scopes: scopesOfKey(stored.scopes, stored.owner),
      ...(stored.owner !== null && { owner: stored.owner }),
    }
    if (remembered.size >= REMEMBERED_AT_MOST) remembered.clear()
    remembered.set(hash, { principal, until: asked + REMEMBERED_MS })
    if (principal !== null) onUse?.(principal.id)
    return principal
  }
}

/** SHA-256, lower-case hex. */
export function hashSecretKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** The same id on every replica and after every start, from a hash that says nothing of the key's own. */
function configuredKeyId(hash: string): string {
  const hex = createHash('sha256').update(`key id:${hash}`).digest('hex')
  return idFromUuid('key', hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'))
}
