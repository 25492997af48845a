import { createCookie } from './cookie.ts'
import type { FindPlace } from './place.ts'
import { createSeal } from './seal.ts'

/** A signed-in browser. Times are in milliseconds since 1970. */
export interface Session {
  /** The key or token that its requests are sent with. */
  credential: string
  /** When it ends in any case: at most 12 hours after the sign-in, or when the token expires. */
  endsAt: number
  /** The last use that was recorded. Without use the session ends after an hour. */
  usedAt: number
}

/** A request as far as its session is concerned. */
export interface SessionSource {
  cookie: string | null | undefined
  host: string | null
}

/** Sessions that are stored only in the cookie of their browser. */
export interface Sessions {
  /** @returns null if the request has no session, or if it has ended. */
  read(source: SessionSource): Session | null
  begin(credential: string, expiresAt?: number): Session
  /** @returns the session as used now. The same object if its last recorded use is less than a minute ago. */
  renew(session: Session): Session
  /** When the session ends without further use. */
  endOf(session: Session): number
  /** @returns the header `Set-Cookie`; null if the credential is too long for a cookie. */
  write(session: Session, host: string | null): string | null
  clear(host: string | null): string
}

export interface SessionsOptions {
  /** The first one seals, all of them open. */
  secrets: readonly [string, ...string[]]
  findPlace: FindPlace
  now(): Date
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const LONGEST_MS = 12 * HOUR_MS
const IDLE_MS = HOUR_MS
const RENEWAL_MS = MINUTE_MS
/** Browsers ignore a cookie whose name and value are longer than 4096 bytes. */
const MAX_COOKIE = 4000

/**
 * The cookie contains the session, sealed with the first of `secrets`. No gateway stores it, so that any gateway with the
 * same secrets can read it (docs/decisions/084-sealed-session-cookie.md).
 */
export function createSessions({ secrets, findPlace, now }: SessionsOptions): Sessions {
  const { seal, open } = createSeal(secrets, 'console session')
  const cookie = createCookie({ name: 'invitation-console', sameSite: 'Strict' })
  const time = () => now().getTime()
  const endOf = ({ endsAt, usedAt }: Session) => Math.min(endsAt, usedAt + IDLE_MS)
  return {
    endOf,
    read: (source) => {
      const sealed = cookie.read(source.cookie, findPlace(source.host))
      const sessions = sealed.map((each) => parse(open(each)))
      return sessions.find((session) => session !== null && time() < endOf(session)) ?? null
    },
    begin: (credential, expiresAt = Number.POSITIVE_INFINITY) => {
      const startedAt = time()
      return { credential, endsAt: Math.min(startedAt + LONGEST_MS, expiresAt), usedAt: startedAt }
    },
    renew: (session) => (time() - session.usedAt < RENEWAL_MS ? session : { ...session, usedAt: time() }),
    write: (session, host) => {
      const { credential, endsAt, usedAt } = session
      const value = seal(JSON.stringify([credential, endsAt, usedAt]))
      const seconds = (endOf(session) - time()) / 1000
      return value.length > MAX_COOKIE ? null : cookie.write(value, findPlace(host), seconds)
    },
    clear: (host) => cookie.clear(findPlace(host)),
  }
}

/** Only a gateway can have sealed the text, so its form is known. */
function parse(text: string | null): Session | null {
  if (text === null) return null
  const [credential, endsAt, usedAt]: [string, number, number] = JSON.parse(text)
  return { credential, endsAt, usedAt }
}
