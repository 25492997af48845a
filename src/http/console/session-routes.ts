import { z } from 'zod'
import type { Authenticate } from '../../auth/authenticate.ts'
import { InvalidCredentials } from '../../auth/invalid-credentials.ts'
import type { Principal } from '../../auth/principal.ts'
import type { KeyLookupOptions } from '../../auth/secret-keys.ts'
import { Unavailable } from '../../domain/errors.ts'
import { boundedText } from '../../domain/text-limits.ts'
import { isFromThisMachine } from '../middleware/loopback-only.ts'
import { noteOnRequest } from '../middleware/request-log.ts'
import { type Handler, methodNotAllowed, problem } from '../routes.ts'
import { ownRequestsOnly } from './own-requests.ts'
import type { Session, Sessions } from './sessions.ts'
import { expiryOf } from './token-expiry.ts'

/** What the console shows before and after a sign-in. */
export interface ConsoleFacts {
  appName: string
  /** Whether /graphql shows the explorer. */
  explorer: boolean
  /** Whether /dev/mailbox shows the emails. */
  mailbox: boolean
  publicUrl: string
  production: boolean
}

export interface SessionRoutesOptions {
  sessions: Sessions
  authenticate: Authenticate
  facts: ConsoleFacts
  /** The key that signs in by itself on this machine. Null in production. */
  developmentKey: string | null
  /** The names of the email templates, for people who are signed in. */
  templates: readonly string[]
  /** Whether people can sign in at the issuer of their tokens. */
  openId: boolean
  /** Logs an error. @returns the id of the log entry */
  report(error: unknown): string
}

const signInBody = z.strictObject({ credential: boundedText('credentials') })
/** Other characters cannot be sent in a header. */
const CREDENTIAL = /^[\x21-\x7e]+$/

/**
 * The routes of the session, only for the console's own script:
 *
 * - `GET /console/session` reports who is signed in. It authenticates again, so that a revoked key is signed out, and
 *   does not count as a use.
 * - `POST /console/session` with `{"credential": "sk_… or a JWT"}` signs in.
 * - `POST /console/session/development` signs in with the development key, from this machine only.
 * - `DELETE /console/session` signs out.
 *
 * Errors have the form of GraphQL: 401 for a credential that is not valid, 503 if it cannot be checked.
 */
export function createSessionRoutes(options: SessionRoutesOptions): [string, Handler][] {
  const { publicUrl } = options.facts
  const guard = (handler: Handler) => ownRequestsOnly(withProblems(handler, options), publicUrl)
  const session = guard(async (request) => {
    if (request.method === 'GET') return readSession(request, options)
    if (request.method === 'POST') return signIn(await readCredential(request), request, options)
    if (request.method === 'DELETE') return signOut(request, options)
    return methodNotAllowed('GET, POST, DELETE')
  })
  const development = guard(async (request) => {
    const key = developmentKeyFor(request, options)
    if (key === null) {
      return problem(403, 'FORBIDDEN', 'The development key signs in only on the machine of the gateway.')
    }
    if (request.method === 'POST') return signIn(key, request, options)
    return methodNotAllowed('POST')
  })
  return [
    ['/console/session', session],
    ...(options.developmentKey === null
      ? []
      : ([['/console/session/development', development]] satisfies [string, Handler][])),
  ]
}

function developmentKeyFor(request: Request, { developmentKey }: SessionRoutesOptions): string | null {
  return isFromThisMachine(request) ? developmentKey : null
}

async function readSession(request: Request, options: SessionRoutesOptions): Promise<Response> {
  const { sessions, authenticate } = options
  const host = request.headers.get('host')
  const cookie = request.headers.get('cookie')
  const session = sessions.read({ cookie, host })
  if (session === null) return answer(request, options, null)
  try {
    // Pages read the session every 4 seconds, so a cached key would stay signed in for longer than REVOCATION_SECONDS.
    const principal = await identify(session.credential, authenticate, { fresh: true })
    return answer(request, options, { session, principal })
  } catch (error) {
    if (!(error instanceof InvalidCredentials)) throw error
    const response = answer(request, options, null)
    response.headers.append('set-cookie', sessions.clear(host))
    return response
  }
}

/** @throws InvalidCredentials, Unavailable */
async function signIn(
  credential: string | null,
  request: Request,
  options: SessionRoutesOptions,
): Promise<Response> {
  const { sessions, authenticate } = options
  if (credential === null) {
    return problem(400, 'BAD_REQUEST', 'Send JSON: {"credential": "…"} with a secret key or a token.')
  }
  const principal = await identify(credential, authenticate)
  const session = sessions.begin(credential, expiryOf(credential, principal))
  const cookie = sessions.write(session, request.headers.get('host'))
  if (cookie === null) {
    return problem(400, 'BAD_REQUEST', 'This token is too long for a session. Use one with fewer claims.')
  }
  const response = answer(request, options, { session, principal })
  response.headers.append('set-cookie', cookie)
  return response
}

async function readCredential(request: Request): Promise<string | null> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) return null
  const body = signInBody.safeParse(await request.json().catch(() => null))
  const credential = body.data?.credential.trim().replace(/^Bearer +/i, '') ?? ''
  return CREDENTIAL.test(credential) ? credential : null
}

function signOut(request: Request, { sessions }: SessionRoutesOptions): Response {
  const headers = {
    'cache-control': 'no-store',
    'set-cookie': sessions.clear(request.headers.get('host')),
  }
  return new Response(null, { status: 204, headers })
}

/** @throws InvalidCredentials, Unavailable */
export async function identify(
  credential: string,
  authenticate: Authenticate,
  options?: KeyLookupOptions,
): Promise<Principal> {
  const principal = await authenticate({ headers: { get: () => `Bearer ${credential}` } }, options)
  if (principal === null) throw new InvalidCredentials('Sign in with a secret key or a token.')
  noteOnRequest({ principal: principal.id })
  return principal
}

function answer(
  request: Request,
  options: SessionRoutesOptions,
  signedIn: { session: Session; principal: Principal } | null,
): Response {
  const { facts, openId, templates } = options
  const development = developmentKeyFor(request, options) !== null
  return Response.json(
    {
      signedIn: signedIn !== null,
      kind: signedIn?.principal.kind ?? null,
      principal: signedIn?.principal.id ?? null,
      expiresAt: signedIn && new Date(signedIn.session.endsAt).toISOString(),
      methods: { credential: true, development, openid: openId },
      templates: signedIn === null ? [] : templates,
      ...facts,
    },
    { headers: { 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' } },
  )
}

/** Answers errors of the authentication in the form of the session's routes. */
export function withProblems(handler: Handler, { report }: SessionRoutesOptions): Handler {
  return async (request) => {
    try {
      return await handler(request)
    } catch (error) {
      if (error instanceof InvalidCredentials) return problem(401, error.code, error.message)
      if (error instanceof Unavailable) return unavailable(report(error))
      throw error
    }
  }
}

function unavailable(requestId: string): Response {
  const message = `The key or token cannot be checked at the moment. Try again in a moment. The log of the gateway contains the reason under the id ${requestId}.`
  return problem(503, 'UNAVAILABLE', message, { 'retry-after': '1' })
}
