import { createHash } from 'node:crypto'
import { chooseEncoding, type Encoding } from '../middleware/accept-encoding.ts'
import { acceptsHtml } from '../middleware/accepts-html.ts'
import { BROTLI_QUALITY, compress } from '../middleware/compress.ts'
import { loopbackHostOnly } from '../middleware/loopback-only.ts'
import type { Handler } from '../routes.ts'
import { renderExplorer } from './explorer-page.ts'

/**
 * Answers browsers with GraphiQL and hands everybody else on to `graphql`. For development alone.
 *
 * It is rendered at the first visit and compressed once for each encoding; a later visit is answered 304.
 */
export function withExplorer(graphql: Handler): Handler {
  const page = once(async () => {
    const { html, policy } = await renderExplorer()
    return { body: Buffer.from(html), policy, hash: createHash('sha256').update(html).digest('base64url') }
  })
  const bodies = {
    br: once(async () => compress((await page()).body, 'br', BROTLI_QUALITY.page)),
    gzip: once(async () => compress((await page()).body, 'gzip', BROTLI_QUALITY.page)),
    identity: once(async () => (await page()).body),
  }

  const explorer = loopbackHostOnly(async (request) => {
    const encoding = chooseEncoding(request.headers.get('accept-encoding'))
    const { policy, hash } = await page()
    const etag = `"${hash}-${encoding}"`
    const headers = headersOf(policy, etag, encoding)
    if (holds(request, etag)) return new Response(null, { status: 304, headers })
    const body = await bodies[encoding]()
    headers.set('content-length', String(body.length))
    return new Response(request.method === 'HEAD' ? null : body, { headers })
  })
  return async (request) => (acceptsHtml(request) ? explorer(request) : graphql(request))
}

function headersOf(policy: string, etag: string, encoding: Encoding): Headers {
  const headers = new Headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'private, no-cache',
    vary: 'Accept, Accept-Encoding',
    etag,
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  })
  if (encoding !== 'identity') headers.set('content-encoding', encoding)
  return headers
}

function holds(request: Request, etag: string): boolean {
  const held = (request.headers.get('if-none-match') ?? '').split(',')
  return held.some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

/** The first call does the work, and the others get what came of it. A failure is not kept. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined
      throw error
    })
    return done
  }
}
