import { TRACEPARENT, type Tracing, traceIdOf } from '../../lib/tracing.ts'
import type { Handler } from '../routes.ts'
import { currentRequestId, noteOnRequest } from './request-log.ts'

export interface TraceRequestsOptions {
  tracing: Tracing
  /** Whether a request's `traceparent` is gone on with; else it is linked to, at the beginning of a trace of its own. */
  continued: boolean
  /** The route of a request, of as many as there are; a path itself may be anything, a ticket too. */
  routeOf(request: Request): string | undefined
}

/** Asked every few seconds by machines; a trace each would hide the others. */
const PROBES = new Set(['/health', '/ready', '/metrics'])

/**
 * Answers each request in a span of its own and puts the trace's id into its line of the log. To stand
 * within `logged`.
 */
export function traceRequests(
  handler: Handler,
  { tracing, continued, routeOf }: TraceRequestsOptions,
): Handler {
  return (request) => {
    const method = methodOf(request)
    const route = routeOf(request)
    if (route !== undefined && PROBES.has(route)) return handler(request)
    const given = traceparentOf(request)
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
        parent: continued ? (given ?? null) : null,
        links: !continued && given !== undefined ? [given] : [],
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

/** One of those there are: what somebody makes up would be told as often as they like. */
export function methodOf({ method }: Request): string {
  return METHODS.has(method) ? method : '_OTHER'
}

function traceparentOf(request: Request): string | undefined {
  const given = request.headers.get('traceparent')?.trim()
  return given !== undefined && TRACEPARENT.test(given) ? given : undefined
}
