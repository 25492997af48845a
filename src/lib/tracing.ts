/**
 * Tracing without the OpenTelemetry library, which is loaded only if tracing is configured. Without tracing
 * there is no `Tracing` object, and nothing is wrapped.
 *
 * A `traceparent` is a span in the format of W3C Trace Context: `00-<trace id>-<span id>-<flags>`.
 */
export interface Tracing {
  /** Runs the work in a span. The span ends when the work settles, and fails if the work throws or rejects. */
  span<T>(name: string, options: SpanOptions, work: (span: Span) => T): T
  /** Like `span` if the active span is recorded. Otherwise runs the work without a span. */
  inner<T>(name: string, options: SpanOptions, work: (span: Span) => T): T
  /** Runs work that serves several requests: a span in the trace of the first recorded one, with links to the others. */
  shared<T>(name: string, traceparents: readonly (string | undefined)[], work: () => T): T
  /** The active span, recorded or not. */
  current(): string | undefined
  /** Sends the ended spans, within five seconds. */
  stop(): Promise<void>
}

export interface SpanOptions {
  /** Default: a span within this process. */
  kind?: 'server' | 'client' | 'producer' | 'consumer'
  /** They must not contain secrets, email addresses or text of callers. */
  attributes?: Attributes
  /** Default: the active span. Null starts a new trace. */
  parent?: string | null
  links?: readonly string[]
}

export type Attributes = Record<string, string | number | boolean | undefined>

export interface Span {
  set(attributes: Attributes): void
  rename(name: string): void
  link(traceparent: string): void
  /** Marks the span as failed although nothing was thrown. */
  fail(errorType: string): void
}

/** A W3C traceparent. Only version 00 exists. */
export const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent?.slice(3, 35)
}

/** The attribute `error.type`. It never contains the message, which can quote an email address or other input. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { type, code } = error as { type?: unknown; code?: unknown }
  return [type, code, error.name].find(isWord) ?? 'Error'
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^\w{1,40}$/.test(value)
}

/** The names and values are those of OpenTelemetry's environment variables. */
export interface TracingSettings {
  /** The collector's URL for OTLP over HTTP. */
  url: string
  headers: Record<string, string>
  timeoutMs: number
  serviceName: string
  resourceAttributes: Record<string, string>
  sampler:
    | 'always_on'
    | 'always_off'
    | 'traceidratio'
    | `parentbased_${'always_on' | 'always_off' | 'traceidratio'}`
  /** Between 0 and 1, for samplers with a ratio. */
  ratio: number
  /** Whether the gateway continues the trace of a request's `traceparent`. */
  continued: boolean
}
