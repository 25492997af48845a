import { MULTIPART, SERVER_SENT_EVENTS, type StreamFormat } from '../streams/stream-formats.ts'

/** One range of an `Accept` header, such as `application/json;q=0.9`. */
interface MediaRange {
  /** In lower case. It can contain wildcards. */
  type: string
  /** By name in lower case. */
  parameters: ReadonlyMap<string, string>
  weight: number
}

const JSON_TYPES = ['application/graphql-response+json', 'application/json']
const STREAM_TYPES = ['text/event-stream', 'multipart/mixed']

/** Whether a query can be answered with a type that the header accepts. */
export function acceptsAnswer(accept: string | null): boolean {
  const ranges = readAccept(accept)
  return [...JSON_TYPES, ...STREAM_TYPES].some((type) => ranges.some((range) => includes(range, type)))
}

/** The format of a stream that the header prefers, or null if it accepts none. */
export function acceptedStream(accept: string | null): StreamFormat | null {
  for (const range of readAccept(accept)) {
    if (isMultipartSubscription(range)) return MULTIPART
    if (includes(range, 'text/event-stream')) return SERVER_SENT_EVENTS
  }
  return null
}

export type JsonType = 'application/graphql-response+json' | 'application/json'

// Clients send few different headers.
const JSON_TYPES_BY_HEADER = new Map<string, JsonType | null>()
const MAX_HEADERS = 100
const LONGEST_HEADER = 300

/**
 * The type in which Yoga answers a query or mutation, for the header as the client sent it.
 *
 * @returns null if the answer is not JSON, or if Yoga must choose because the header has an unusual form
 */
export function jsonTypeOf(accept = '*/*'): JsonType | null {
  const known = JSON_TYPES_BY_HEADER.get(accept)
  if (known !== undefined) return known
  if (accept.length > LONGEST_HEADER || !acceptsAnswer(accept) || withJson(accept) !== accept) return null
  const type = firstJsonType(accept)
  if (JSON_TYPES_BY_HEADER.size < MAX_HEADERS) JSON_TYPES_BY_HEADER.set(accept, type)
  return type
}

/** Yoga ignores weights. Within a wildcard, it prefers `application/json`. */
function firstJsonType(accept: string): JsonType | null {
  for (const range of accept.replace(/\s/g, '').toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';')
    const charset = parameters.find((parameter) => parameter.includes('charset='))
    if (charset !== undefined && charset !== 'charset=utf-8') continue
    if (type === 'application/json' || type === 'application/*' || type === '*/*') return 'application/json'
    if (type === 'application/graphql-response+json') return type
  }
  return null
}

/**
 * A client of multipart subscriptions gets what is not a stream, such as a refusal, as JSON. Yoga would send it in the
 * format of `@defer` if the header accepts nothing else.
 */
export function withJson(accept: string | null): string | null {
  const isMultipartOnly = readAccept(accept).every(isMultipartSubscription)
  return isMultipartOnly ? `${accept}, ${JSON_TYPES.join(', ')}` : accept
}

/** The ranges of the header, the preferred ones first. */
function readAccept(accept: string | null): MediaRange[] {
  return split(accept?.trim() || '*/*', ',')
    .map(readRange)
    .filter(({ weight, parameters }) => weight > 0 && isUtf8(parameters.get('charset')))
    .sort((a, b) => b.weight - a.weight)
}

function readRange(text: string): MediaRange {
  const [type = '', ...rest] = split(text, ';')
  const parameters = new Map(
    rest.map((parameter) => {
      const [name = '', value = ''] = parameter.split('=', 2)
      return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')]
    }),
  )
  const weight = Number(parameters.get('q') ?? 1)
  return { type: type.trim().toLowerCase(), parameters, weight: Number.isNaN(weight) ? 1 : weight }
}

// Text without the separator. Separators inside a quoted value belong to the value.
const PARTS = { ',': /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g, ';': /(?:[^;"]|"(?:[^"\\]|\\.)*")+/g } as const
/** Everything before a quote that is not closed. */
const CLOSED = /^(?:[^"]|"(?:[^"\\]|\\.)*")*/

/** A quote that is not closed, and those after it, are separators. Otherwise each would be searched for its end. */
function split(text: string, separator: keyof typeof PARTS): string[] {
  const [closed = ''] = CLOSED.exec(text) ?? []
  const rest = text.slice(closed.length).replaceAll('"', separator)
  return (closed + rest).match(PARTS[separator]) ?? []
}

function isUtf8(charset: string | undefined): boolean {
  return charset === undefined || charset.toLowerCase() === 'utf-8'
}

function isMultipartSubscription({ type, parameters }: MediaRange): boolean {
  return type === 'multipart/mixed' && parameters.get('subscriptionSpec'.toLowerCase()) === '1.0'
}

function includes({ type }: MediaRange, wanted: string): boolean {
  return type === wanted || type === '*/*' || type === wanted.replace(/\/.*/, '/*')
}
