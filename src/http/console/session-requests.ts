import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WithHeaders } from '../../auth/authenticate.ts'
import { originOf, originOfHeaders } from '../middleware/origins.ts'
import { CONSOLE_HEADER, isOwnScript } from '../middleware/own-script.ts'
import type { Sessions } from './sessions.ts'

export interface SessionRequestsOptions {
  /** The only path whose requests may use the session. */
  path: string
  sessions: Sessions
  publicUrl: string
  now(): Date
}

/** Is called with each request before it is answered, on both request paths. */
export type PrepareRequest = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Gives the requests of the console the credential of their session, as if they had sent it in `Authorization`. All that
 * follows knows only that header.
 *
 * - Only a POST to `path` with the header of the console, from the gateway's own origin, without `Authorization`.
 * - The cookie is renewed with the answer, at most once a minute. A page that signs out must first cancel its requests,
 *   because an answer that arrives later would bring the cookie back.
 * - The connection of an answer that is still open when the session ends is closed. Clients of subscriptions connect again.
 */
export function createSessionRequests(options: SessionRequestsOptions): PrepareRequest {
  const { path, sessions, publicUrl, now } = options
  return (request, response) => {
    const { method, headers, url } = request
    const marker = headers[CONSOLE_HEADER]
    if (marker === undefined || method !== 'POST' || url?.split('?', 1)[0] !== path) return
    if (headers.authorization !== undefined || typeof marker !== 'string') return
    const source = originOfHeaders(headers)
    if (!isOwnScript({ ...source, method, marker }, publicUrl)) return
    const session = sessions.read({ cookie: headers.cookie, host: source.host })
    if (session === null) return

    headers.authorization = `Bearer ${session.credential}`
    const renewed = sessions.renew(session)
    const cookie = renewed === session ? null : sessions.write(renewed, source.host)
    if (cookie !== null) response.setHeader('set-cookie', cookie)
    endWithSession(response, sessions.endOf(renewed) - now().getTime())
  }
}

/**
 * A request for the explorer's page in production with the credential of its session. The script of the sign-in page sends
 * the header of the console, and the answer contains no data. Unchanged if it has credentials, or no session.
 */
export function withSession(
  request: Request,
  { sessions, publicUrl }: Pick<SessionRequestsOptions, 'sessions' | 'publicUrl'>,
): WithHeaders {
  const { method, headers } = request
  const source = originOf(request)
  const marker = headers.get(CONSOLE_HEADER)
  if (headers.has('authorization') || !isOwnScript({ ...source, method, marker }, publicUrl)) return request
  const session = sessions.read({ cookie: headers.get('cookie'), host: source.host })
  return session === null ? request : { headers: { get: () => `Bearer ${session.credential}` } }
}

function endWithSession(response: ServerResponse, ms: number): void {
  const timer = setTimeout(() => response.destroy(), ms).unref()
  response.once('close', () => clearTimeout(timer))
}
