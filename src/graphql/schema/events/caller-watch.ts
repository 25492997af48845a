import { GraphQLError } from 'graphql'
import { InvalidCredentials } from '../../../auth/invalid-credentials.ts'
import type { Principal } from '../../../auth/principal.ts'
import type { EventStream } from '../../../domain/events/event-stream.ts'
import { createWheel } from '../../../lib/wheel.ts'
import type { AssertAllowed, Session } from '../context.ts'

/** Ends streams whose caller may no longer read. */
export interface CallerWatch {
  /** @returns the session of these credentials */
  session(caller: WatchedCaller): Session
}

export interface WatchedCaller {
  /** The same text for all requests with the same credentials. */
  credentials: string
  authenticateAgain(): Promise<Principal | null>
}

// A key is cached for two seconds. With this interval a stream ends less than five seconds after its key is revoked.
const CHECK_INTERVAL_MS = 2_000

interface WatchedSession extends Session {
  check(): Promise<void>
}

/** A stream lives longer than the authentication of its request, so each caller is authenticated again at an interval. */
export function createCallerWatch(): CallerWatch {
  const sessions = new Map<string, WatchedSession>()
  const wheel = createWheel<WatchedSession>({
    periodMs: CHECK_INTERVAL_MS,
    onDue: (session) => void session.check(),
  })
  return {
    session: (caller) => {
      const { credentials } = caller
      const known = sessions.get(credentials)
      if (known !== undefined) return known
      const session = createSession(caller, {
        onFilled: () => {
          sessions.set(credentials, session)
          wheel.add(session)
        },
        onEmpty: () => {
          if (sessions.get(credentials) === session) sessions.delete(credentials)
          wheel.delete(session)
        },
      })
      return session
    },
  }
}

function createSession(
  { authenticateAgain }: WatchedCaller,
  { onFilled, onEmpty }: { onFilled(): void; onEmpty(): void },
): WatchedSession {
  const streams = new Map<EventStream, AssertAllowed>()
  return {
    add: (stream, assertAllowed) => {
      if (stream.isEnded) return
      streams.set(stream, assertAllowed)
      if (streams.size === 1) onFilled()
    },
    delete: (stream) => {
      if (streams.delete(stream) && streams.size === 0) onEmpty()
    },
    check: async () => {
      const found = await authenticateAgain().then(
        (principal) => ({ principal }),
        (error: unknown) => ({ error }),
      )
      for (const [stream, assertAllowed] of streams) {
        const refusal = 'error' in found ? found.error : refusalOf(() => assertAllowed(found))
        // Other errors, such as a database that does not answer, say nothing about the caller.
        if (refusal instanceof GraphQLError || refusal instanceof InvalidCredentials) stream.end(refusal)
      }
    },
  }
}

function refusalOf(check: () => unknown): unknown {
  try {
    check()
    return null
  } catch (error) {
    return error
  }
}
