import { MULTIPART, SERVER_SENT_EVENTS, type StreamFormat } from './stream-formats.ts'

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

function split(text: string, separator: keyof typeof PARTS): string[] {
  return text.match(PARTS[separator]) ?? []
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
