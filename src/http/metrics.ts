import { createHash, timingSafeEqual } from 'node:crypto'
import { loopbackOnly } from './middleware/loopback-only.ts'
import { type Handler, problem } from './routes.ts'

export interface MetricsOptions {
  /** @returns what there is to tell, as Prometheus reads it, and its content type. */
  read(): Promise<{ text: string; contentType: string }>
  /** What whoever asks has to bring; undefined: nothing, but they have to be on this machine. */
  token: string | undefined
}

/** GET /metrics, for whoever brings the token: how much is going on is not for strangers to know. */
export function createMetricsRoute({ read, token }: MetricsOptions): Handler {
  const answer: Handler = async () => {
    const { text, contentType } = await read()
    return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
  }
  if (token === undefined) return loopbackOnly(answer)
  const expected = digest(`Bearer ${token}`)
  return async (request) => {
    const given = request.headers.get('authorization') ?? ''
    if (timingSafeEqual(digest(given), expected)) return answer(request)
    const refused = problem(401, 'UNAUTHENTICATED', 'Send the header Authorization: Bearer METRICS_TOKEN.')
    refused.headers.set('www-authenticate', 'Bearer')
    return refused
  }
}

/** Of one length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
