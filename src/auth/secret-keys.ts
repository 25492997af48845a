import { createHash } from 'node:crypto'
import { idFromUuid } from '../invitations/ids.ts'
import { ALL_SCOPES, type Principal, SCOPES, type Scope } from './principal.ts'

/** A key kept in the database: of the key itself only its hash is there. */
export interface StoredKey {
  id: string
  scopes: string[]
}

export interface SecretKeysOptions {
  /** The configured keys, in the clear; they are hashed at once and not kept. */
  configured: readonly string[]
  /** Finds a stored key that is neither revoked nor expired. */
  findByHash(hash: string): Promise<StoredKey | null>
  /** Milliseconds, monotonic. */
  clock: () => number
}

export type SecretKeys = (key: string) => Promise<Principal | null>

// How long a revoked key may go on working on a replica that saw it before.
const REMEMBERED_MS = 3_000
const REMEMBERED_AT_MOST = 10_000

/**
 * Tells whose key a secret key is. Keys have too much entropy to be guessed from an unsalted hash,
 * and a look-up by hash takes no longer for a key that is almost right.
 */
export function secretKeys({ configured, findByHash, clock }: SecretKeysOptions): SecretKeys {
  const known = new Map(
    configured.map((key) => {
      const hash = hashSecretKey(key)
      return [hash, { id: configuredKeyId(hash), scopes: ALL_SCOPES }]
    }),
  )
  const remembered = new Map<string, { principal: Principal | null; until: number }>()

  return async (key) => {
    const hash = hashSecretKey(key)
    const configuredKey = known.get(hash)
    if (configuredKey !== undefined) return configuredKey
    const memory = remembered.get(hash)
    if (memory !== undefined && memory.until > clock()) return memory.principal
    const stored = await findByHash(hash)
    const principal = stored && { id: stored.id, scopes: new Set(stored.scopes.filter(isScope)) }
    if (remembered.size >= REMEMBERED_AT_MOST) remembered.clear()
    remembered.set(hash, { principal, until: clock() + REMEMBERED_MS })
    return principal
  }
}

/** SHA-256, lower-case hex. @internal for the tests */
export function hashSecretKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** The same id on every replica and after every start, from a hash that says nothing of the key's own. */
function configuredKeyId(hash: string): string {
  const hex = createHash('sha256').update(`key id:${hash}`).digest('hex')
  return idFromUuid('key', hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'))
}

function isScope(scope: string): scope is Scope {
  return SCOPES.some((known) => known === scope)
}
