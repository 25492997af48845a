import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { Unavailable } from '../domain/errors.ts'
import { isTooLong } from '../domain/text-limits.ts'
import { type ClaimNames, readPrincipal } from './claims.ts'
import { InvalidCredentials } from './invalid-credentials.ts'
import type { UserPrincipal } from './principal.ts'

export interface UserTokensOptions {
  /** Where the issuer publishes the keys it signs with. They are kept for ten minutes. */
  jwksUrl: string
  issuer: string
  /** A token must be for one of them. */
  audiences: readonly string[]
  claims: ClaimNames
  /** The time that tokens expire by. Each gateway's own clock may be wrong. */
  now: () => Date
}

export type UserTokens = (token: string) => Promise<UserPrincipal>

// None that could be computed from what the issuer publishes: a public key must never serve as a secret.
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]
const CLOCK_TOLERANCE_SECONDS = 30
// What a caller waits at most for the issuer's keys, and how long an unknown one is not asked for again.
const TIMEOUT_MS = 4_000
const COOLDOWN_MS = 30_000

/**
 * Tells whose token (JWT) a token is: signed with one of the issuer's published keys, by the issuer, for
 * one of these audiences, and not expired.
 *
 * The caller gets from it: InvalidCredentials for a token that is not good, Unavailable while the issuer's
 * keys can't be had.
 */
export function createUserTokens({ jwksUrl, issuer, audiences, claims, now }: UserTokensOptions): UserTokens {
  const published = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: TIMEOUT_MS,
    cooldownDuration: COOLDOWN_MS,
  })
  const keyOf: JWTVerifyGetKey = async (header, token) => {
    try {
      return await published(header, token)
    } catch (error) {
      if (isOfToken(error)) throw error
      throw new Unavailable('Tokens cannot be checked at the moment. Try again in a moment.', {
        cause: error,
      })
    }
  }
  return async (token) => {
    if (isTooLong(token, 'credentials')) throw refused(undefined)
    const { payload } = await jwtVerify(token, keyOf, {
      issuer,
      audience: [...audiences],
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now(),
      requiredClaims: ['exp'],
    }).catch((error: unknown) => {
      if (error instanceof Unavailable) throw error
      throw refused(error)
    })
    const principal = readPrincipal(payload, claims)
    if (principal === null) throw refused(undefined)
    return principal
  }
}

/** What says that no published key goes with the token; anything else, that there are no keys to try. */
function isOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  )
}

function refused(cause: unknown): InvalidCredentials {
  return new InvalidCredentials(
    cause instanceof errors.JWTExpired
      ? 'This token has expired. Sign in again.'
      : 'This token is not valid: its signature, issuer, audience or subject does not match the configuration.',
    { cause },
  )
}
