import { loopbackOnly } from '../middleware/loopback-only.ts'
import { type Handler, problem } from '../routes.ts'

/** Where the explorer's page gets the key that it sends. */
export const KEY_PATH = '/dev/key'
/** What that page says it is. A page of another origin would need a preflight for it, and gets none. */
export const EXPLORER_HEADER = 'x-invitation-explorer'

/**
 * POST /dev/key, for the explorer's page alone. The key does not stand in the page: what can read a page
 * is decided by its headers, by extensions and caches too; this is answered to the page's own script.
 */
export function createDevelopmentKeyRoute(secretKey: string): Handler {
  return loopbackOnly(async (request) => {
    if (request.method !== 'POST') {
      return problem(405, 'METHOD_NOT_ALLOWED', 'Send a POST.', { allow: 'POST' })
    }
    if (!isOwnScript(request)) {
      return problem(403, 'ORIGIN_NOT_ALLOWED', 'This key is for the explorer that the gateway serves.')
    }
    return Response.json(
      { secretKey },
      { headers: { 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' } },
    )
  })
}

function isOwnScript({ headers }: Request): boolean {
  const origin = headers.get('origin') ?? ''
  return (
    headers.get(EXPLORER_HEADER) === '1' &&
    URL.canParse(origin) &&
    new URL(origin).host === headers.get('host') &&
    (headers.get('sec-fetch-site') ?? 'same-origin') === 'same-origin'
  )
}
