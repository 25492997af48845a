import { TRACEPARENT, type Tracing, traceIdOf } from '../../lib/tracing.ts'
import { type Handler, pathOf } from '../routes.ts'
import { currentRequestId, noteOnRequest } from './request-log.ts'

export interface TraceRequestsOptions {
  tracing: Tracing
  /** Whether to continue the trace of `traceparent`. False: the request starts its own trace with a link to it. */
  continued: boolean
}

/** A request as far as its span is concerned. */
interface TracedRequest {
  method: string
  /** Paths are not traced, because they are unlimited and may contain a ticket. */
  route: string | undefined
  scheme: 'http' | 'https'
  /** The header. */
  traceparent: string | null | undefined
}

export type TraceRequest = <Answer extends { status: number }>(
  request: TracedRequest,
  work: () => Promise<Answer>,
) => Promise<Answer>

/** Probes call these every few seconds. Their traces would hide the others. */
const PROBES = new Set(['/health', '/ready', '/metrics'])

/** Answers each request in its own span, and adds the id of the trace to the log line. Use it inside the request log. */
export function createRequestTracing({ tracing, continued }: TraceRequestsOptions): TraceRequest {
  return ({ method, route, scheme, traceparent }, work) => {
    if (route !== undefined && PROBES.has(route)) return work()
    const incoming = validTraceparent(traceparent)
    const name = route === undefined ? method : `${method} ${route}`
    return tracing.span(
      name,
      {
        kind: 'server',
        attributes: {
          'http.request.method': method,
          'http.route': route,
          'url.scheme': scheme,
          'url.path': route,
          'invitation_gateway.request.id': currentRequestId(),
        },
        parent: continued ? (incoming ?? null) : null,
        links: !continued && incoming !== undefined ? [incoming] : [],
      },
      async (span) => {
        noteOnRequest({ traceId: traceIdOf(tracing.current()) })
        const answer = await work()
        span.set({ 'http.response.status_code': answer.status })
        if (answer.status >= 500) span.fail(String(answer.status))
        return answer
      },
    )
  }
}

/** @param routeOf - the route of a path */
export function traceRequests(
  handler: Handler,
  trace: TraceRequest,
  routeOf: (path: string) => string | undefined,
): Handler {
  return (request) =>
    trace(
      {
        method: knownMethod(request.method),
        route: routeOf(pathOf(request)),
        scheme: request.url.startsWith('https:') ? 'https' : 'http',
        traceparent: request.headers.get('traceparent'),
      },
      () => handler(request),
    )
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'CONNECT'])

/** @returns a known method, so that clients cannot create metrics and spans with any name */
export function knownMethod(method: string): string {
  return METHODS.has(method) ? method : '_OTHER'
}

function validTraceparent(given: string | null | undefined): string | undefined {
  const trimmed = given?.trim()
  return trimmed !== undefined && TRACEPARENT.test(trimmed) ? trimmed : undefined
}
