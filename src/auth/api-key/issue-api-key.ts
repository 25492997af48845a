import { randomBytes } from 'node:crypto'
import { InvalidInput } from '../../domain/errors.ts'
import { SCOPES_OF_OPERATOR, type Scope } from '../principal.ts'
import { hashSecretKey } from '../secret-keys.ts'
import {
  type ApiKey,
  type ApiKeyStore,
  type IssuedApiKey,
  isApiKeyId,
  type KeyManager,
  type StoredSecret,
} from './api-key.ts'
import { ApiKeyNotActive, ApiKeyNotFound, ScopesNotHeld } from './api-key-errors.ts'
import type { CreateApiKeyInput, RotateApiKeyInput } from './api-key-input.ts'

export interface CreateApiKeyOptions {
  store: Pick<ApiKeyStore, 'create'>
  newId(): string
  prefix: SecretPrefix
  /** How many days keys of signed-in users are valid. */
  personKeyDays: { default: number; max: number }
}

export interface CreateApiKeyRequest {
  input: CreateApiKeyInput
  manager: KeyManager
}

/**
 * Creates a key with at most the scopes of its creator. A key of a signed-in user always expires, and not later than
 * the key that created it.
 */
export function createApiKey({ store, newId, prefix, personKeyDays }: CreateApiKeyOptions) {
  /** @throws ScopesNotHeld, InvalidInput */
  return async ({ input, manager }: CreateApiKeyRequest): Promise<IssuedApiKey> => {
    assertScopesHeld(input.scopes, manager)
    const { secret, stored } = createSecret(prefix)
    const apiKey = await store.create({
      ...input,
      ...stored,
      expiresInDays: manager.owner === null ? input.expiresInDays : expiryOfUserKey(input, personKeyDays),
      id: newId(),
      createdBy: manager.id,
      owner: manager.owner,
    })
    return { apiKey, secret }
  }
}

function expiryOfUserKey(
  { expiresInDays }: CreateApiKeyInput,
  days: CreateApiKeyOptions['personKeyDays'],
): number {
  if (expiresInDays === null) return days.default
  if (expiresInDays <= days.max) return expiresInDays
  throw new InvalidInput([
    { path: ['expiresInDays'], message: `must be at most ${days.max} for a key of a person` },
  ])
}

export interface RotateApiKeyOptions {
  store: Pick<ApiKeyStore, 'byIds' | 'rotate' | 'isSamePerson'>
  prefix: SecretPrefix
}

export interface RotateApiKeyRequest {
  input: RotateApiKeyInput
  manager: KeyManager
}

/**
 * Gives a key a new secret. Its id and scopes stay the same. The caller receives a working key, so it must hold all
 * that the key may do.
 */
export function rotateApiKey({ store, prefix }: RotateApiKeyOptions) {
  /** @throws ApiKeyNotFound, ApiKeyNotActive, ScopesNotHeld */
  return async ({ input, manager }: RotateApiKeyRequest): Promise<IssuedApiKey> => {
    // The scopes of a key never change, so they are still the same when the key is updated.
    const key = await findKey(store, input.id)
    assertScopesHeld([...key.scopes, ...(await impliedScopes(store, key, manager))], manager)
    if (key.state !== 'ACTIVE') throw new ApiKeyNotActive(key.state)
    const { secret, stored } = createSecret(prefix)
    const apiKey = await store.rotate({ ...input, ...stored })
    if (apiKey !== null) return { apiKey, secret }
    // The key has expired, or was revoked, after it was read.
    throw new ApiKeyNotActive((await findKey(store, input.id)).state)
  }
}

async function findKey(store: Pick<ApiKeyStore, 'byIds'>, id: string): Promise<ApiKey> {
  const [key] = isApiKeyId(id) ? await store.byIds([id]) : []
  if (key === undefined) throw new ApiKeyNotFound()
  return key
}

/** What a key may do in addition to its scopes: what all keys of the operator may, or act for another user. */
async function impliedScopes(
  { isSamePerson }: Pick<ApiKeyStore, 'isSamePerson'>,
  { owner }: ApiKey,
  manager: KeyManager,
): Promise<readonly Scope[]> {
  if (owner === null) return SCOPES_OF_OPERATOR
  const isOwn = manager.owner !== null && (await isSamePerson(owner, manager.owner))
  return isOwn ? [] : ['invitations:impersonate']
}

/**
 * Prevents privilege escalation: a caller can neither grant nor obtain a scope that it lacks. No caller holds a scope
 * that this version does not know, because another version may know what it allows.
 *
 * @throws ScopesNotHeld
 * @internal for the tests
 */
export function assertScopesHeld(scopes: readonly string[], { scopes: held }: KeyManager): void {
  const missing = scopes.filter((scope) => !held.has(scope))
  if (missing.length > 0) throw new ScopesNotHeld(missing)
}

const SECRET_BYTES = 32
// The hint contains 8 of the 43 random characters. 208 random bits stay secret.
const HINT_CHARACTERS = 4

/** The beginning of each secret, by which users and secret scanners recognize it. */
export type SecretPrefix = 'sk_live_' | 'sk_test_'

/** Creates a secret of 256 random bits. @internal for the tests */
export function createSecret(prefix: SecretPrefix): { secret: string; stored: StoredSecret } {
  const random = randomBytes(SECRET_BYTES).toString('base64url')
  const secret = `${prefix}${random}`
  const hint = `${prefix}${random.slice(0, HINT_CHARACTERS)}…${random.slice(-HINT_CHARACTERS)}`
  return { secret, stored: { hash: hashSecretKey(secret), hint } }
}
