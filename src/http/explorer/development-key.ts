import { loopbackOnly } from '../middleware/loopback-only.ts'
import { originOf } from '../middleware/origins.ts'
import { isOwnScript } from '../middleware/own-script.ts'
import { type Handler, methodNotAllowed, problem } from '../routes.ts'

/** The path from which the explorer's page fetches the key. */
export const KEY_PATH = '/dev/key'
/** The header that the explorer's page sends. A page of another origin would need a preflight, which is refused. */
export const EXPLORER_HEADER = 'x-invitation-explorer'

/**
 * POST /dev/key, only for the script of the explorer's page. The key is not part of the page, because browser extensions and
 * caches can read a page.
 */
export function createDevelopmentKeyRoute(secretKey: string): Handler {
  return loopbackOnly(async (request) => {
    if (request.method !== 'POST') return methodNotAllowed('POST')
    const marker = request.headers.get(EXPLORER_HEADER)
    if (!isOwnScript({ ...originOf(request), method: request.method, marker })) {
      return problem(403, 'ORIGIN_NOT_ALLOWED', 'This key is for the explorer that the gateway serves.')
    }
    return Response.json(
      { secretKey },
      { headers: { 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' } },
    )
  })
}
