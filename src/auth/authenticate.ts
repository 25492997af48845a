import type { Principal } from './principal.ts'
import type { SecretKeys } from './secret-keys.ts'

/** Why a request's credentials were refused. */
export class InvalidCredentials extends Error {
  readonly code = 'UNAUTHENTICATED'
}

export type Authenticate = (request: Request) => Promise<Principal | null>

/**
 * Tells who makes a request, by `Authorization: Bearer sk_…`.
 *
 * @returns null for nobody: no credentials were given.
 * @throws InvalidCredentials for credentials that are not good (any more).
 */
export function authenticateBy(keys: SecretKeys): Authenticate {
  return async (request) => {
    const header = request.headers.get('authorization')
    if (header === null || header.trim() === '') return null
    const key = /^Bearer +(sk_\S+) *$/i.exec(header)?.[1]
    if (key === undefined) {
      throw new InvalidCredentials('The Authorization header must read: Bearer sk_…, with your secret key.')
    }
    const principal = await keys(key)
    if (principal === null) {
      throw new InvalidCredentials('This secret key is not known here, or has been revoked or has expired.')
    }
    return principal
  }
}
