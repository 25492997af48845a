import { isTooLong } from '../domain/text-limits.ts'
import { InvalidCredentials } from './invalid-credentials.ts'
import type { Principal } from './principal.ts'
import type { KeyLookupOptions, SecretKeys } from './secret-keys.ts'
import type { UserTokens } from './user-tokens.ts'

export type Authenticate = (request: WithHeaders, options?: KeyLookupOptions) => Promise<Principal | null>

/** A request as far as its credentials are concerned. */
export interface WithHeaders {
  headers: { get(name: 'authorization'): string | null }
}

const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/

/**
 * Identifies the caller of a request by `Authorization: Bearer sk_…` or, if tokens are configured, by a JWT.
 *
 * @returns null if the request has no credentials.
 * @throws InvalidCredentials if the credentials are not valid, or no longer valid.
 * @throws Unavailable if they cannot be checked at the moment.
 */
export function createAuthenticate(keys: SecretKeys, tokens: UserTokens | null): Authenticate {
  return async (request, options) => {
    const header = request.headers.get('authorization')
    if (header === null) return null
    // Node limits the headers of a request, but not the first message of a WebSocket.
    if (isTooLong(header, 'credentials')) {
      throw new InvalidCredentials('The Authorization header is too long.')
    }
    if (header.trim() === '') return null
    const credential = /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? ''
    if (tokens !== null && JWT.test(credential)) return tokens(credential)
    if (!/^sk_./.test(credential)) {
      throw new InvalidCredentials(
        tokens === null
          ? 'The Authorization header must be: Bearer sk_…, with your secret key.'
          : 'The Authorization header must be: Bearer, followed by your secret key (sk_…) or a token (JWT).',
      )
    }
    const principal = await keys(credential, options)
    if (principal === null) {
      throw new InvalidCredentials('This secret key is not known, or it is revoked or expired.')
    }
    return principal
  }
}
