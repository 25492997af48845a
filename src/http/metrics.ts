import { createHash, timingSafeEqual } from 'node:crypto'
import { loopbackOnly } from './middleware/loopback-only.ts'
import { type Handler, problem } from './routes.ts'

export interface MetricsOptions {
  /** @returns the metrics in the format of Prometheus, and their content type */
  read(): Promise<{ text: string; contentType: string }>
  /** The token that callers must send; undefined: none, but they must be on this machine. */
  token: string | undefined
}

/** GET /metrics, for callers with the token, because metrics are not public. */
export function createMetricsRoute({ read, token }: MetricsOptions): Handler {
  const respond: Handler = async () => {
    const { text, contentType } = await read()
    return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
  }
  if (token === undefined) return loopbackOnly(respond)
  const expected = digest(`Bearer ${token}`)
  return async (request) => {
    const given = request.headers.get('authorization') ?? ''
    if (timingSafeEqual(digest(given), expected)) return respond(request)
    const response = problem(401, 'UNAUTHENTICATED', 'Send the header Authorization: Bearer METRICS_TOKEN.')
    response.headers.set('www-authenticate', 'Bearer')
    return response
  }
}

/** All digests have the same length, as timingSafeEqual requires. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
