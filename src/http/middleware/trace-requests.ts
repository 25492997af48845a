import { TRACEPARENT, type Tracing, traceIdOf } from '../../lib/tracing.ts'
import type { Handler } from '../routes.ts'
import { currentRequestId, noteOnRequest } from './request-log.ts'

export interface TraceRequestsOptions {
  tracing: Tracing
  /** Whether to continue the trace of `traceparent`. False: the request starts its own trace with a link to it. */
  continued: boolean
  /** The route of a request. Paths are not traced, because they are unlimited and may contain a ticket. */
  routeOf(request: Request): string | undefined
}

/** Probes call these every few seconds. Their traces would hide the others. */
const PROBES = new Set(['/health', '/ready', '/metrics'])

/** Answers each request in its own span, and adds the id of the trace to the log line. Use it inside `logRequests`. */
export function traceRequests(
  handler: Handler,
  { tracing, continued, routeOf }: TraceRequestsOptions,
): Handler {
  return (request) => {
    const method = methodOf(request)
    const route = routeOf(request)
    if (route !== undefined && PROBES.has(route)) return handler(request)
    const incoming = traceparentOf(request)
    const name = route === undefined ? method : `${method} ${route}`
    return tracing.span(
      name,
      {
        kind: 'server',
        attributes: {
          'http.request.method': method,
          'http.route': route,
          'url.scheme': request.url.startsWith('https:') ? 'https' : 'http',
          'url.path': route,
          'invitation_gateway.request.id': currentRequestId(),
        },
        parent: continued ? (incoming ?? null) : null,
        links: !continued && incoming !== undefined ? [incoming] : [],
      },
      async (span) => {
        noteOnRequest({ traceId: traceIdOf(tracing.current()) })
        const response = await handler(request)
        span.set({ 'http.response.status_code': response.status })
        if (response.status >= 500) span.fail(String(response.status))
        return response
      },
    )
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'CONNECT'])

/** @returns a known method, so that clients cannot create metrics and spans with any name */
export function methodOf({ method }: Request): string {
  return METHODS.has(method) ? method : '_OTHER'
}

function traceparentOf(request: Request): string | undefined {
  const given = request.headers.get('traceparent')?.trim()
  return given !== undefined && TRACEPARENT.test(given) ? given : undefined
}
