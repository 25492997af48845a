import { BODY_LIMIT, BodyTooLarge, limitBody } from './server/body-limit.ts'

export type Handler = (request: Request) => Promise<Response>

/** What a request is refused for before its door is reached. */
export interface Refusal {
  status: number
  code: 'METHOD_NOT_ALLOWED' | 'UNSUPPORTED_ENCODING' | 'BODY_TOO_LARGE'
  message: string
  headers: Record<string, string>
}

/** A handler that says how refusals look that come before it; a handler alone has them as GraphQL does. */
export interface Route {
  handler: Handler
  refuse(refusal: Refusal): Response
}

/** A handler for a path, or for all that begins with it where it ends with `/*`. */
export type Routes = ReadonlyMap<string, Handler | Route>

// What `URL` would read as another path than it is: then a route here and a rule of a proxy would disagree.
const AMBIGUOUS = /\\|\/(?:\.|%2e){1,2}(?:\/|$)/i

// Of a body that nobody is going to read, there may be a lot: the connection is not worth waiting for its end.
const LAST = { connection: 'close' }

/** Answers a request by its path; the body is held to 1 MB before any handler sees it. */
export function createRouter(routes: Routes): Handler {
  const find = finder(routes)
  return async (request) => {
    const door = find(request)?.door
    if (door === undefined) return problem(404, 'NOT_FOUND', 'This path does not exist.')
    // The one method that Node lets through and that the Request of fetch can't have.
    if (request.method === 'TRACE') {
      return door.refuse({
        status: 405,
        code: 'METHOD_NOT_ALLOWED',
        message: 'TRACE is not allowed.',
        headers: { allow: 'GET, POST' },
      })
    }
    if ((request.headers.get('content-encoding') ?? 'identity') !== 'identity') {
      return door.refuse({
        status: 415,
        code: 'UNSUPPORTED_ENCODING',
        message: 'Send the body uncompressed.',
        headers: { ...LAST, 'accept-encoding': 'identity' },
      })
    }
    try {
      return await door.handler(await limitBody(request, BODY_LIMIT))
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error
      return door.refuse({
        status: 413,
        code: 'BODY_TOO_LARGE',
        message: `The body must be at most ${BODY_LIMIT} bytes (1 MB).`,
        headers: LAST,
      })
    }
  }
}

/** @returns how to find a request's route: its key among `routes`. */
export function routeFinder(routes: Routes): (request: Request) => string | undefined {
  const find = finder(routes)
  return (request) => find(request)?.route
}

function finder(routes: Routes) {
  const all = [...routes].map(([route, given]) => ({
    route,
    door: typeof given === 'function' ? { handler: given, refuse } : given,
  }))
  const exact = new Map(all.filter(({ route }) => !route.endsWith('/*')).map((each) => [each.route, each]))
  const prefixes = all
    .filter(({ route }) => route.endsWith('/*'))
    .map((each) => ({ ...each, prefix: each.route.slice(0, -1) }))
  return (request: Request) => {
    const path = pathOf(request)
    if (AMBIGUOUS.test(path)) return undefined
    return exact.get(path) ?? prefixes.find(({ prefix }) => path.startsWith(prefix))
  }
}

function refuse({ status, code, message, headers }: Refusal): Response {
  return problem(status, code, message, headers)
}

/** The path of a request's URL, without parsing the rest of it. */
export function pathOf({ url }: Request): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  if (start < 0) return '/'
  const end = url.slice(start).search(/[?#]/)
  return end < 0 ? url.slice(start) : url.slice(start, start + end)
}

/** An error in the form GraphQL clients read; it repeats nothing of the request. */
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
