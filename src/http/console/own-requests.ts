import { originOf } from '../middleware/origins.ts'
import { isOwnScript } from '../middleware/own-script.ts'
import { type Handler, problem } from '../routes.ts'

/** The header that the console sends with each request. A cookie without it authenticates nothing. */
export const CONSOLE_HEADER = 'x-invitation-console'

/** Answers only the script of the console, under the gateway's own origin. */
export function ownRequestsOnly(handler: Handler, publicUrl: string): Handler {
  return async (request) => {
    const marker = request.headers.get(CONSOLE_HEADER)
    const isOwn = isOwnScript({ ...originOf(request), method: request.method, marker }, publicUrl)
    return isOwn
      ? handler(request)
      : problem(403, 'ORIGIN_NOT_ALLOWED', 'Only the console of this gateway can send this request.')
  }
}
