/**
 * What the rooms know of tracing, without the library behind it, which is loaded only when traces are
 * wanted. Where they are not, there is no `Tracing` at all, and nothing is wrapped.
 *
 * A place in a trace is written as W3C traceparent: `00-<trace id>-<span id>-<flags>`.
 */
export interface Tracing {
  /** Does the work in a span, which ends when that has settled and fails when it rejects. */
  span<T>(name: string, options: SpanOptions, work: (span: Span) => T): T
  /** The same within a span that is recorded; elsewhere the work alone. */
  inner<T>(name: string, options: SpanOptions, work: (span: Span) => T): T
  /**
   * Work that several share: a span in the trace of the first of them that is recorded, linked to all
   * others.
   */
  shared<T>(name: string, traceparents: readonly (string | undefined)[], work: () => T): T
  /** The span under way, recorded or not. */
  current(): string | undefined
  /** Sends what has ended, within five seconds. */
  stop(): Promise<void>
}

export interface SpanOptions {
  /** Default: within this process. */
  kind?: 'server' | 'client' | 'producer' | 'consumer'
  /** No secrets, no addresses, nothing a caller wrote. */
  attributes?: Attributes
  /** Default: the span under way; null: none, a new trace. */
  parent?: string | null
  links?: readonly string[]
}

export type Attributes = Record<string, string | number | boolean | undefined>

export interface Span {
  set(attributes: Attributes): void
  rename(name: string): void
  link(traceparent: string): void
  /** It came to no good, though nothing was thrown. */
  fail(errorType: string): void
}

/** A W3C traceparent of the one version there is. */
export const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent?.slice(3, 35)
}

/**
 * What kind of error it is, as `error.type` tells it. Never its message, which may quote an address or
 * an input.
 */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { type, code } = error as { type?: unknown; code?: unknown }
  return [type, code, error.name].find(isWord) ?? 'Error'
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^\w{1,40}$/.test(value)
}

/** How traces are sent. The names and values are those of OpenTelemetry's variables. */
export interface TracingSettings {
  /** Where spans are posted, by OTLP over HTTP. */
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
