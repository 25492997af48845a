import { isTooLong } from '../domain/text-limits.ts'
import { InvalidCredentials } from './invalid-credentials.ts'
import type { Principal } from './principal.ts'
import type { KeyLookupOptions, SecretKeys } from './secret-keys.ts'
import type { UserTokens } from './user-tokens.ts'

export type Authenticate = (request: Request, asking?: KeyLookupOptions) => Promise<Principal | null>

const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/

/**
 * Tells who makes a request, by `Authorization: Bearer sk_…` or, where tokens are configured, a JWT.
 *
 * @returns null for nobody: no credentials were given.
 * @throws InvalidCredentials for credentials that are not good (any more).
 * @throws Unavailable when they can't be checked now.
 */
export function createAuthenticate(keys: SecretKeys, tokens: UserTokens | null): Authenticate {
  return async (request, asking) => {
    const header = request.headers.get('authorization')
    if (header === null) return null
    // Headers of a request are limited by Node; a socket's first message is not.
    if (isTooLong(header, 'credentials')) {
      throw new InvalidCredentials('The Authorization header is too long.')
    }
    if (header.trim() === '') return null
    const given = /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? ''
    if (tokens !== null && JWT.test(given)) return tokens(given)
    if (!/^sk_./.test(given)) {
      throw new InvalidCredentials(
        tokens === null
          ? 'The Authorization header must be: Bearer sk_…, with your secret key.'
          : 'The Authorization header must be: Bearer, followed by your secret key (sk_…) or a token (JWT).',
      )
    }
    const principal = await keys(given, asking)
    if (principal === null) {
      throw new InvalidCredentials('This secret key is not known, or it is revoked or expired.')
    }
    return principal
  }
}
