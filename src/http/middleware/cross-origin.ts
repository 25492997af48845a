import { type Handler, pathOf, problem } from '../routes.ts'
import { acceptsHtml } from './accepts-html.ts'
import { type CorsHeaders, permitHeaders } from './cors-headers.ts'
import { isNavigation } from './fetch-metadata.ts'
import { type OriginRule, originOf } from './origins.ts'

export interface CrossOriginOptions {
  /** The paths that pages of other origins may call. Other paths have no CORS headers. */
  paths: readonly string[]
  rule: OriginRule
  /** The headers that pages of listed origins may send. */
  headers: CorsHeaders
  /** Whether links on other sites may lead here, because the explorer is here. */
  navigable: boolean
}

// Chromium's maximum: two hours.
const MAX_AGE_SECONDS = '7200'

/**
 * Allows pages of listed origins to call (CORS), and refuses requests of all other pages (CSRF).
 *
 * - Credentials in the sense of CORS (cookies) are never allowed, because the gateway uses none. A request of another page
 *   therefore cannot act for a user. It is refused anyway, before it is read, so that requests without a preflight
 *   (forms, images, beacons) execute no query.
 * - HTML pages are only for this origin. No other origin can read them, listed or not.
 */
export function crossOrigin(
  handler: Handler,
  { paths, rule, headers, navigable }: CrossOriginOptions,
): Handler {
  return async (request) => {
    if (!paths.includes(pathOf(request))) return handler(request)
    const source = originOf(request)
    const isPage = acceptsHtml(request)
    const admitted = isPage ? rule.isOwn(source) : rule.admits(source)
    const response = await respond(request, source.origin, admitted)
    response.headers.append('vary', 'Origin')
    if (!isPage && rule.lists(source.origin)) {
      for (const [name, value] of readableBy(source.origin)) response.headers.set(name, value)
    }
    return response
  }

  async function respond(request: Request, origin: string | null, admitted: boolean): Promise<Response> {
    if (!admitted && !(navigable && isNavigation(request))) return refusal()
    return rule.lists(origin) && isPreflight(request) ? permission(request) : handler(request)
  }

  function permission(request: Request): Response {
    return new Response(null, {
      status: 204,
      headers: {
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': permitHeaders(
          headers,
          request.headers.get('access-control-request-headers'),
        ),
        'access-control-max-age': MAX_AGE_SECONDS,
        vary: 'Access-Control-Request-Headers',
      },
    })
  }
}

/** The headers that let pages of a listed origin read an answer. */
export function readableBy(origin: string): [string, string][] {
  return [
    ['access-control-allow-origin', origin],
    ['access-control-expose-headers', 'X-Request-Id, Retry-After'],
  ]
}

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('access-control-request-method')
}

function refusal(): Response {
  return problem(
    403,
    'ORIGIN_NOT_ALLOWED',
    'Pages of this origin cannot call this gateway. CORS_ORIGINS lists the allowed origins.',
  )
}
