import { originOf } from '../middleware/origins.ts'
import { CONSOLE_HEADER, isOwnScript } from '../middleware/own-script.ts'
import { type Handler, problem } from '../routes.ts'

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
