import type { IncomingHttpHeaders } from 'node:http'
import { BODY_LIMIT } from '../server/body-limit.ts'
import type { LeanHandler, LeanRequest, LeanResponse } from '../server/lean-requests.ts'
import { chooseEncoding } from './accept-encoding.ts'
import { compressAnswer, isCompressible, VARY } from './compress-response.ts'
import { readableBy } from './cross-origin.ts'
import { type OriginRule, originOfHeaders } from './origins.ts'
import type { RequestLog } from './request-log.ts'
import type { TraceRequest } from './trace-requests.ts'

export interface LeanGraphqlOptions {
  /** The path of the GraphQL server, which is also its route. */
  path: string
  graphql: LeanGraphql
  rule: OriginRule
  requestLog: RequestLog
  trace: TraceRequest | null
}

/** The part of the GraphQL server that works without the objects of fetch. */
export interface LeanGraphql {
  accepts(headers: IncomingHttpHeaders): boolean
  prepare(body: string, headers: IncomingHttpHeaders): (() => Promise<Answer>) | null
}

/** The headers are changed on the way. */
interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

/**
 * Answers usual GraphQL requests with all that the other handlers add to a response: log, trace, CORS and compression. A
 * request that they would refuse is not accepted here.
 */
export function createLeanGraphql(options: LeanGraphqlOptions): LeanHandler {
  const { path, graphql, rule } = options
  return {
    accepts: ({ method, url, headers }) =>
      method === 'POST' &&
      url === path &&
      hasPlainBody(headers) &&
      graphql.accepts(headers) &&
      rule.admits(originOfHeaders(headers)),
    prepare: (given) => {
      const work = graphql.prepare(given.body, given.request.headers)
      return work && (() => respond(given, work, options))
    },
  }
}

/** Whether the length of the body is known and permitted. */
function hasPlainBody(headers: IncomingHttpHeaders): boolean {
  const length = Number(headers['content-length'])
  const encoding = headers['content-encoding'] ?? 'identity'
  return length > 0 && length <= BODY_LIMIT && encoding === 'identity'
}

async function respond(
  { request, peer, isAborted }: LeanRequest,
  work: () => Promise<Answer>,
  { path, rule, requestLog, trace }: LeanGraphqlOptions,
): Promise<LeanResponse> {
  const { headers } = request
  const finish = async () => {
    const answer = await work()
    if (isAborted()) throw new DOMException('This operation was aborted', 'AbortError')
    return withOwnHeaders(answer, headers, rule)
  }
  const { traceparent } = headers
  const traced = { method: 'POST', route: path, scheme: 'http', traceparent: joined(traceparent) } as const
  const logged = await requestLog.run(
    { method: 'POST', path, givenId: headers['x-request-id'], peer, isAborted },
    trace === null ? finish : () => trace(traced, finish),
    failureOf,
  )
  logged.answer.headers['x-request-id'] = logged.requestId
  return logged.answer
}

async function withOwnHeaders(
  { status, headers, body }: Answer,
  given: IncomingHttpHeaders,
  rule: OriginRule,
): Promise<LeanResponse> {
  const size = Buffer.byteLength(body)
  const compressible = isCompressible(size, headers['content-type'] ?? null)
  headers['content-length'] = String(size)
  headers['vary'] = compressible ? `${VARY}, Origin` : 'Origin'
  const { origin = null } = given
  if (rule.lists(origin)) for (const [name, value] of readableBy(origin)) headers[name] = value
  if (!compressible) return { status, headers, body }

  const encoding = chooseEncoding(joined(given['accept-encoding']) ?? null)
  const compressed = encoding === 'identity' ? null : await compressAnswer(body, encoding)
  if (compressed === null) return { status, headers, body }
  headers['content-length'] = String(compressed.length)
  headers['content-encoding'] = encoding
  return { status, headers, body: compressed }
}

async function failureOf(response: Response): Promise<LeanResponse> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  }
}

/** Headers that are sent several times are lists in the types of Node, but not these ones. */
function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}
