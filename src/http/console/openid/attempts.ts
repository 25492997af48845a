import { createCookie } from '../cookie.ts'
import type { FindPlace } from '../place.ts'
import { createSeal } from '../seal.ts'
import type { Checks } from './openid-client.ts'

/** A browser that was sent to the issuer and is expected back. */
export interface Attempt extends Checks {
  /** The part of the console to open after the sign-in: empty, or a path that begins with a slash. */
  to: string
}

export interface Attempts {
  read(request: Request): Attempt | null
  write(attempt: Attempt, host: string | null): string
  clear(host: string | null): string
}

export interface AttemptsOptions {
  secrets: readonly [string, ...string[]]
  findPlace: FindPlace
  now(): Date
}

/** People need minutes to sign in. */
const LIFETIME_MS = 10 * 60_000

/**
 * The cookie of an attempt. Its SameSite is Lax, because the issuer sends the browser back from another site. It is sent only
 * to the paths of the sign-in, and authenticates nothing.
 */
export function createAttempts({ secrets, findPlace, now }: AttemptsOptions): Attempts {
  const { seal, open } = createSeal(secrets, 'console sign-in')
  const cookie = createCookie({
    name: 'invitation-console-openid',
    sameSite: 'Lax',
    subPath: '/console/openid',
  })
  return {
    read: ({ headers }) => {
      const sealed = cookie.read(headers.get('cookie'), findPlace(headers.get('host')))
      const opened = sealed.map(open).find((text) => text !== null) ?? null
      if (opened === null) return null
      const [state, nonce, codeVerifier, to, endsAt]: [string, string, string, string, number] =
        JSON.parse(opened)
      return now().getTime() < endsAt ? { state, nonce, codeVerifier, to } : null
    },
    write: ({ state, nonce, codeVerifier, to }, host) => {
      const text = JSON.stringify([state, nonce, codeVerifier, to, now().getTime() + LIFETIME_MS])
      return cookie.write(seal(text), findPlace(host), LIFETIME_MS / 1000)
    },
    clear: (host) => cookie.clear(findPlace(host)),
  }
}
