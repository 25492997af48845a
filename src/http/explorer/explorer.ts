import { createHash } from 'node:crypto'
import { Unavailable } from '../../domain/errors.ts'
import { chooseEncoding } from '../middleware/accept-encoding.ts'
import { acceptsHtml } from '../middleware/accepts-html.ts'
import { BROTLI_QUALITY, compress } from '../middleware/compress.ts'
import { loopbackHostOnly } from '../middleware/loopback-only.ts'
import { type Handler, problem } from '../routes.ts'
import { EXPLORER_HEADER } from './development-key.ts'
import { type ExplorerOptions, renderExplorer } from './explorer-page.ts'
import { signInPage } from './sign-in-page.ts'

/** Answers browsers with GraphiQL. All other requests go to `graphql`. Only for development. */
export function withExplorer(graphql: Handler, { hasConsole }: { hasConsole: boolean }): Handler {
  const explorer = loopbackHostOnly(createExplorer({ signIn: false, hasConsole }).respond)
  return async (request) => (acceptsHtml(request) ? explorer(request) : graphql(request))
}

export interface SignIn {
  hasConsole: boolean
  /** Why the key or token of a request is refused. Null if it is valid. */
  findFault(request: Request): Promise<string | null>
  report(error: unknown): string
}

/**
 * Answers browsers with a page that asks for a key or token, and its script with GraphiQL if the key or token is valid. All
 * other requests go to `graphql`.
 */
export function withProtectedExplorer(graphql: Handler, { hasConsole, findFault, report }: SignIn): Handler {
  const explorer = createExplorer({ signIn: true, hasConsole })
  const page = signInPage({ hasConsole })
  return async (request) => {
    if (!acceptsHtml(request)) return graphql(request)
    if (request.headers.get(EXPLORER_HEADER) !== '1') return signIn(request, page, await explorer.policy())
    try {
      const fault = await findFault(request)
      return fault === null ? explorer.respond(request) : problem(401, 'UNAUTHENTICATED', fault)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      return unavailable(report(error))
    }
  }
}

function unavailable(requestId: string): Response {
  const message = `The key or token cannot be checked at the moment. Try again in a moment. If the error remains, the operator finds the reason in the log of the gateway, under the id ${requestId}.`
  return problem(503, 'UNAVAILABLE', message, { 'retry-after': '1' })
}

function signIn({ method }: Request, page: string, policy: string): Response {
  const headers = headersOf(policy, { signIn: true })
  headers.set('cache-control', 'no-store')
  return new Response(method === 'HEAD' ? null : page, { headers })
}

/** The page is rendered at the first visit and compressed once per encoding. Later visits are answered with 304. */
function createExplorer(options: ExplorerOptions) {
  const page = once(async () => {
    const { html, policy } = await renderExplorer(options)
    return { body: Buffer.from(html), policy, hash: createHash('sha256').update(html).digest('base64url') }
  })
  const bodies = {
    br: once(async () => compress((await page()).body, 'br', BROTLI_QUALITY.page)),
    gzip: once(async () => compress((await page()).body, 'gzip', BROTLI_QUALITY.page)),
    identity: once(async () => (await page()).body),
  }

  const respond = async (request: Request): Promise<Response> => {
    const encoding = chooseEncoding(request.headers.get('accept-encoding'))
    const { policy, hash } = await page()
    const etag = `"${hash}-${encoding}"`
    const headers = headersOf(policy, options)
    headers.set('etag', etag)
    if (encoding !== 'identity') headers.set('content-encoding', encoding)
    if (hasCached(request, etag)) return new Response(null, { status: 304, headers })
    const body = await bodies[encoding]()
    headers.set('content-length', String(body.length))
    return new Response(request.method === 'HEAD' ? null : body, { headers })
  }
  return { respond, policy: async () => (await page()).policy }
}

function headersOf(policy: string, { signIn }: { signIn: boolean }): Headers {
  return new Headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'private, no-cache',
    vary: `Accept, Accept-Encoding${signIn ? `, Authorization, Cookie, ${EXPLORER_HEADER}` : ''}`,
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  })
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
