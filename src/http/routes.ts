import { BODY_LIMIT, BodyTooLarge, limitBody } from './server/body-limit.ts'

export type Handler = (request: Request) => Promise<Response>

/** Why a request is refused before its route handles it. */
export interface Refusal {
  status: number
  code: 'METHOD_NOT_ALLOWED' | 'UNSUPPORTED_ENCODING' | 'BODY_TOO_LARGE'
  message: string
  headers: Record<string, string>
}

/** A handler with its own form of refusals. A handler alone uses the form of GraphQL, and a page for browsers. */
export interface Route {
  handler: Handler
  refuse(refusal: Refusal): Response
}

/** Gives a problem the form of a page if a browser shows it. Otherwise it is unchanged. */
export type ToPage = (request: Request, problem: Response) => Response

/** Handlers by path. A path that ends with `/*` includes all paths below it. */
export type Routes = ReadonlyMap<string, Handler | Route>

// `URL` would change these paths, so that the route here and a rule of a proxy could differ.
const AMBIGUOUS = /\\|\/(?:\.|%2e){1,2}(?:\/|$)/i

// The rest of the body may be long, so the connection is closed instead of reading it.
const CLOSE = { connection: 'close' }

export interface RouterOptions {
  /** Answers a path without a route. */
  notFound?: Handler
  toPage?: ToPage
}

/** Answers a request by its path. Limits the body to 1 MB. */
export function createRouter(
  routes: Routes,
  { notFound = pathNotFound, toPage = (_request, problem) => problem }: RouterOptions = {},
): Handler {
  const find = finder(routes)
  return async (request) => {
    const target = find(pathOf(request))?.target
    if (target === undefined) return notFound(request)
    const refuse = (refusal: Refusal) =>
      'refuse' in target ? target.refuse(refusal) : toPage(request, problemOf(refusal))
    // Node accepts this method, but the Request of fetch does not.
    if (request.method === 'TRACE') {
      return refuse({
        status: 405,
        code: 'METHOD_NOT_ALLOWED',
        message: 'TRACE is not allowed.',
        headers: { allow: 'GET, POST' },
      })
    }
    if ((request.headers.get('content-encoding') ?? 'identity') !== 'identity') {
      return refuse({
        status: 415,
        code: 'UNSUPPORTED_ENCODING',
        message: 'Send the body uncompressed.',
        headers: { ...CLOSE, 'accept-encoding': 'identity' },
      })
    }
    try {
      return await target.handler(await limitBody(request, BODY_LIMIT))
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error
      return refuse({
        status: 413,
        code: 'BODY_TOO_LARGE',
        message: `The body must be at most ${BODY_LIMIT} bytes (1 MB).`,
        headers: CLOSE,
      })
    }
  }
}

/** @param allowed the methods of the path, such as `GET, HEAD` */
export function methodNotAllowed(allowed: string): Response {
  return problem(405, 'METHOD_NOT_ALLOWED', `Use ${allowed}.`, { allow: allowed })
}

/** The answer for programs. */
export async function pathNotFound(): Promise<Response> {
  return problem(404, 'NOT_FOUND', 'This path does not exist.')
}

/** @returns a function that finds the route of a path: its key in `routes` */
export function routeFinder(routes: Routes): (path: string) => string | undefined {
  const find = finder(routes)
  return (path) => find(path)?.route
}

function finder(routes: Routes) {
  const all = [...routes].map(([route, value]) => ({
    route,
    target: typeof value === 'function' ? { handler: value } : value,
  }))
  const exact = new Map(all.filter(({ route }) => !route.endsWith('/*')).map((each) => [each.route, each]))
  const prefixes = all
    .filter(({ route }) => route.endsWith('/*'))
    .map((each) => ({ ...each, prefix: each.route.slice(0, -1) }))
  return (path: string) => {
    if (AMBIGUOUS.test(path)) return undefined
    return exact.get(path) ?? prefixes.find(({ prefix }) => path.startsWith(prefix))
  }
}

function problemOf({ status, code, message, headers }: Refusal): Response {
  return problem(status, code, message, headers)
}

/** The path of a request, without parsing the whole URL. */
export function pathOf({ url }: Request): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  if (start < 0) return '/'
  const end = url.slice(start).search(/[?#]/)
  return end < 0 ? url.slice(start) : url.slice(start, start + end)
}

/** An error in the form of GraphQL. It repeats nothing of the request. */
export function problem(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json(
    { errors: [{ message, extensions: { code } }] },
    { status, headers: { 'cache-control': 'no-store', ...headers } },
  )
}
