import type { Authenticate } from '../../../auth/authenticate.ts'
import { InvalidCredentials } from '../../../auth/invalid-credentials.ts'
import { acceptsHtml } from '../../middleware/accepts-html.ts'
import { currentRequestId, noteOnRequest } from '../../middleware/request-log.ts'
import { type Handler, methodNotAllowed, problem } from '../../routes.ts'
import type { FindPlace } from '../place.ts'
import { identify } from '../session-routes.ts'
import type { Sessions } from '../sessions.ts'
import { expiryOf } from '../token-expiry.ts'
import { type Attempt, createAttempts } from './attempts.ts'
import { createOpenIdClient, type OpenIdClient, type OpenIdClientOptions } from './openid-client.ts'
import { faultPage, type OpenIdFault, signedInPage } from './openid-pages.ts'

export interface OpenIdRoutesOptions {
  provider: Omit<OpenIdClientOptions, 'redirectUri'>
  publicUrl: string
  appName: string
  secrets: readonly [string, ...string[]]
  findPlace: FindPlace
  now(): Date
  sessions: Sessions
  authenticate: Authenticate
}

/** A sign-in that ends with a page. */
class SignInFault extends Error {
  readonly fault: OpenIdFault
  constructor(fault: OpenIdFault, options?: ErrorOptions) {
    super(`Sign-in at the issuer: ${fault}`, options)
    this.fault = fault
  }
}

interface State extends OpenIdRoutesOptions {
  client: OpenIdClient
  attempts: ReturnType<typeof createAttempts>
}

/**
 * Signs in at the issuer of the tokens (OpenID Connect, authorization code with PKCE):
 *
 * - `GET /console/openid` sends the browser to the issuer. `?to=/invitations` names the part of the console to open later.
 * - `GET /console/openid/callback` gets it back with a code, exchanges it, and begins the session.
 *
 * The credential of the session is the access token if the gateway accepts it as a user's token, otherwise the ID token.
 */
export function createOpenIdRoutes(options: OpenIdRoutesOptions): [string, Handler][] {
  const redirectUri = `${options.publicUrl}/console/openid/callback`
  const state: State = {
    ...options,
    client: createOpenIdClient({ ...options.provider, redirectUri }),
    attempts: createAttempts(options),
  }
  return [
    ['/console/openid', withFaultPages(begin, state)],
    ['/console/openid/callback', withFaultPages(finish, state)],
  ]
}

async function begin(request: Request, { client, attempts }: State): Promise<Response> {
  const { url, checks } = await client.begin().catch((error: unknown) => {
    throw new SignInFault('issuer does not answer', { cause: error })
  })
  const to = readTarget(new URL(request.url).searchParams.get('to'))
  const cookie = attempts.write({ ...checks, to }, request.headers.get('host'))
  return new Response(null, {
    status: 303,
    headers: { location: url.href, 'set-cookie': cookie, 'cache-control': 'no-store' },
  })
}

async function finish(request: Request, state: State): Promise<Response> {
  const { attempts, sessions, appName } = state
  const host = request.headers.get('host')
  const attempt = attempts.read(request)
  const { search, searchParams } = new URL(request.url)
  if (attempt === null || searchParams.get('state') !== attempt.state)
    throw new SignInFault('unknown attempt')
  const token = await exchange(search, attempt, state)
  const session = sessions.begin(token.credential, token.expiresAt)
  const cookie = sessions.write(session, host)
  if (cookie === null) throw new SignInFault('token too long')
  const response = signedInPage(pathOfConsole(request, state) + attempt.to, appName)
  response.headers.append('set-cookie', cookie)
  response.headers.append('set-cookie', attempts.clear(host))
  return response
}

/** @throws SignInFault */
async function exchange(
  query: string,
  attempt: Attempt,
  { client, authenticate }: State,
): Promise<{ credential: string; expiresAt: number | undefined }> {
  const { accessToken, idToken } = await client.finish(query, attempt).catch((error: unknown) => {
    throw new SignInFault(faultOf(error), { cause: error })
  })
  let cause: unknown
  for (const credential of [accessToken, idToken]) {
    if (credential === undefined) continue
    try {
      const principal = await identify(credential, authenticate)
      if (principal.kind === 'user') return { credential, expiresAt: expiryOf(credential, principal) }
    } catch (error) {
      if (!(error instanceof InvalidCredentials)) {
        throw new SignInFault('issuer does not answer', { cause: error })
      }
      cause = error
    }
  }
  throw new SignInFault('token not accepted', { cause })
}

/** Errors of the library are recognized by their names, because it is not loaded before it is needed. */
function faultOf(error: unknown): OpenIdFault {
  const { name, code }: { name?: unknown; code?: unknown } = Object(error)
  if (name === 'AuthorizationResponseError') return 'refused'
  const isNetwork = error instanceof TypeError || code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT'
  return isNetwork ? 'issuer does not answer' : 'exchange failed'
}

/**
 * @returns the reason for the log: names, codes and messages of the error and its causes. Not the errors themselves, which
 *   can contain answers of the issuer with tokens and claims.
 */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { error: issuerCode, code }: { error?: unknown; code?: unknown } = Object(error)
  const codes = [code, issuerCode].filter((each) => typeof each === 'string' && /^[\w.-]{1,60}$/.test(each))
  const parts = [error.name, ...codes, error.message.slice(0, 300)]
  return [parts.join(' '), reasonOf(error.cause)].filter((text) => text !== undefined).join(': ')
}

/** @returns a path below the console, so that no link can lead from the sign-in to another page */
function readTarget(to: string | null): string {
  if (to === null || to.length > 500 || !/^\/[\w\-./~%?&=+:,@]*$/.test(to)) return ''
  const base = 'http://gateway.invalid/console'
  return new URL(base + to).href === base + to ? to : ''
}

function pathOfConsole(request: Request, { findPlace }: Pick<State, 'findPlace'>): string {
  return `${findPlace(request.headers.get('host')).path}/console`
}

function withFaultPages(
  handle: (request: Request, state: State) => Promise<Response>,
  state: State,
): Handler {
  return async (request) => {
    if (request.method !== 'GET') return methodNotAllowed('GET')
    // A program or an image of another site cannot begin or end a sign-in.
    if (!acceptsHtml(request)) return problem(406, 'NOT_ACCEPTABLE', 'Open this address in a browser.')
    try {
      return await handle(request, state)
    } catch (error) {
      if (!(error instanceof SignInFault)) throw error
      noteOnRequest({ signInFault: error.fault, signInReason: reasonOf(error.cause) })
      const requestId = currentRequestId() ?? 'none'
      const path = pathOfConsole(request, state)
      const response = faultPage(error.fault, { appName: state.appName, path, requestId })
      response.headers.append('set-cookie', state.attempts.clear(request.headers.get('host')))
      return response
    }
  }
}
