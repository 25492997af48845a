import { createHash } from 'node:crypto'
import { chooseEncoding, type Encoding } from '../middleware/accept-encoding.ts'
import { acceptsHtml } from '../middleware/accepts-html.ts'
import { BROTLI_QUALITY, compress } from '../middleware/compress.ts'
import { loopbackHostOnly } from '../middleware/loopback-only.ts'
import type { Handler } from '../routes.ts'
import { renderExplorer } from './explorer-page.ts'

/**
 * Answers browsers with GraphiQL. All other requests go to `graphql`. Only for development.
 *
 * The page is rendered at the first visit and compressed once per encoding. Later visits are answered with 304.
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
    if (hasCached(request, etag)) return new Response(null, { status: 304, headers })
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

function hasCached(request: Request, etag: string): boolean {
  const tags = (request.headers.get('if-none-match') ?? '').split(',')
  return tags.some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

/** Runs `work` at the first call and returns its result for all calls. After a failure, the next call runs it again. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined
      throw error
    })
    return result
  }
}
