import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { Unavailable } from '../domain/errors.ts'
import { isTooLong } from '../domain/text-limits.ts'
import { type ClaimNames, readPrincipal } from './claims.ts'
import { InvalidCredentials } from './invalid-credentials.ts'
import type { UserPrincipal } from './principal.ts'

export interface UserTokensOptions {
  /** The URL of the issuer's signing keys (JWKS). They are cached for ten minutes. */
  jwksUrl: string
  issuer: string
  /** A token must be issued for one of them. */
  audiences: readonly string[]
  claims: ClaimNames
  /** The time against which expiry is checked. The clock of the machine may be wrong. */
  now: () => Date
}

export type UserTokens = (token: string) => Promise<UserPrincipal>

// Asymmetric algorithms only. With HMAC, an attacker could sign tokens with the public key as the secret.
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]
const CLOCK_TOLERANCE_SECONDS = 30
// How long a caller waits for the issuer's keys, and how long the keys are not fetched again for an unknown key id.
const TIMEOUT_MS = 4_000
const COOLDOWN_MS = 30_000

/**
 * Verifies tokens (JWT) and reads their principal. A token must be signed with one of the issuer's published keys, be
 * issued by the issuer for one of the audiences, and not be expired.
 *
 * The returned function throws InvalidCredentials if the token is not valid, and Unavailable if the issuer's keys
 * cannot be fetched.
 */
export function createUserTokens({ jwksUrl, issuer, audiences, claims, now }: UserTokensOptions): UserTokens {
  const keySet = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: TIMEOUT_MS,
    cooldownDuration: COOLDOWN_MS,
  })
  const keyOf: JWTVerifyGetKey = async (header, token) => {
    try {
      return await keySet(header, token)
    } catch (error) {
      if (isTokenError(error)) throw error
      throw new Unavailable('Tokens cannot be checked at the moment. Try again in a moment.', {
        cause: error,
      })
    }
  }
  return async (token) => {
    if (isTooLong(token, 'credentials')) throw invalidToken(undefined)
    const { payload } = await jwtVerify(token, keyOf, {
      issuer,
      audience: [...audiences],
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now(),
      requiredClaims: ['exp'],
    }).catch((error: unknown) => {
      if (error instanceof Unavailable) throw error
      throw invalidToken(error)
    })
    const principal = readPrincipal(payload, claims)
    if (principal === null) throw invalidToken(undefined)
    return principal
  }
}

/** Whether no published key fits the token. All other errors mean that the keys could not be fetched. */
function isTokenError(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  )
}

function invalidToken(cause: unknown): InvalidCredentials {
  return new InvalidCredentials(
    cause instanceof errors.JWTExpired
      ? 'This token has expired. Sign in again.'
      : 'This token is not valid: its signature, issuer, audience or subject does not match the configuration.',
    { cause },
  )
}
