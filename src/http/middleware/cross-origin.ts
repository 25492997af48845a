import { type Handler, pathOf, problem } from '../routes.ts'
import { acceptsHtml } from './accepts-html.ts'
import { isNavigation } from './fetch-metadata.ts'
import { type OriginRule, originOf } from './origins.ts'

export interface CrossOriginOptions {
  /** The paths that pages of other origins may call; the rest is as it is without CORS. */
  paths: readonly string[]
  rule: OriginRule
  /** Whether browsers may be led here by links from elsewhere: where the explorer is. */
  navigable: boolean
}

// What clients of GraphQL send beyond what every page may.
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'accept',
  'x-request-id',
  'last-event-id',
  'cache-control',
  'traceparent',
  'tracestate',
  'apollo-require-preflight',
  'apollographql-client-name',
  'apollographql-client-version',
  'x-apollo-operation-name',
].join(', ')
// Two hours are the most that Chromium remembers.
const MAX_AGE_SECONDS = '7200'

/**
 * Lets pages of listed origins call, by CORS, and executes nothing that any other page sends.
 *
 * Credentials in CORS' sense (cookies) are never allowed, for none mean anything here. So what another
 * origin's page sends could not be in anybody's name; it is refused all the same, before it is read: what
 * needs no preflight (forms, images, beacons) runs no query either.
 *
 * Pages are for this origin alone: no other one may read them, listed or not.
 */
export function crossOrigin(handler: Handler, { paths, rule, navigable }: CrossOriginOptions): Handler {
  return async (request) => {
    if (!paths.includes(pathOf(request))) return handler(request)
    const whence = originOf(request)
    const isPage = acceptsHtml(request)
    const admitted = isPage ? rule.isOwn(whence) : rule.admits(whence)
    const response = await answered(request, whence.origin, admitted)
    response.headers.append('vary', 'Origin')
    if (!isPage && rule.lists(whence.origin)) {
      response.headers.set('access-control-allow-origin', whence.origin)
      response.headers.set('access-control-expose-headers', 'X-Request-Id, Retry-After')
    }
    return response
  }

  async function answered(request: Request, origin: string | null, admitted: boolean): Promise<Response> {
    if (!admitted && !(navigable && isNavigation(request))) return refused()
    return rule.lists(origin) && isPreflight(request) ? permission() : handler(request)
  }
}

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('access-control-request-method')
}

function permission(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': MAX_AGE_SECONDS,
    },
  })
}

function refused(): Response {
  return problem(
    403,
    'ORIGIN_NOT_ALLOWED',
    'Pages of this origin cannot call this gateway. CORS_ORIGINS lists the allowed origins.',
  )
}
