import { BodyTooLarge, limitBody } from './body-limit.ts'

export type Handler = (request: Request) => Promise<Response>

/** A handler for a path, or for all that begins with it where it ends with `/*`. */
export type Routes = ReadonlyMap<string, Handler>

const BODY_LIMIT = 1024 * 1024

/** Answers a request by its path; the body is held to 1 MB before any handler sees it. */
export function routed(routes: Routes): Handler {
  const exact = new Map([...routes].filter(([path]) => !path.endsWith('/*')))
  const prefixes = [...routes]
    .filter(([path]) => path.endsWith('/*'))
    .map(([path, handler]) => ({ prefix: path.slice(0, -1), handler }))
  return async (request) => {
    const path = pathOf(request)
    const handler = exact.get(path) ?? prefixes.find(({ prefix }) => path.startsWith(prefix))?.handler
    if (handler === undefined) return problem(404, 'NOT_FOUND', 'There is nothing at this path.')
    if ((request.headers.get('content-encoding') ?? 'identity') !== 'identity') {
      return problem(415, 'UNSUPPORTED_ENCODING', 'Send the body uncompressed.')
    }
    try {
      return await handler(await limitBody(request, BODY_LIMIT))
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error
      return problem(413, 'BODY_TOO_LARGE', `The body must be at most ${BODY_LIMIT} bytes (1 MB).`)
    }
  }
}

/** The path of a request's URL, without parsing the rest of it. */
export function pathOf({ url }: Request): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  if (start < 0) return '/'
  const end = url.slice(start).search(/[?#]/)
  return end < 0 ? url.slice(start) : url.slice(start, start + end)
}

/** An error in the form GraphQL clients read; it repeats nothing of the request. */
export function problem(status: number, code: string, message: string): Response {
  return Response.json(
    { errors: [{ message, extensions: { code } }] },
    { status, headers: { 'cache-control': 'no-store' } },
  )
}
