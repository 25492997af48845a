import { type Context, type Link, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api'
import { TRACEPARENT } from '../lib/tracing.ts'

export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}

/** The context of a remote parent span. @returns the root context if `traceparent` is null or not valid. */
export function contextOf(traceparent: string | null): Context {
  const parent = traceparent === null ? undefined : parseTraceparent(traceparent)
  return parent === undefined
    ? ROOT_CONTEXT
    : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true })
}

/** @returns undefined if `traceparent` is not valid. */
export function linkTo(traceparent: string): Link | undefined {
  const context = parseTraceparent(traceparent)
  return context === undefined ? undefined : { context }
}

export function isSampled(traceparent: string): boolean {
  return ((parseTraceparent(traceparent)?.traceFlags ?? 0) & 1) === 1
}

function parseTraceparent(traceparent: string): SpanContext | undefined {
  if (!TRACEPARENT.test(traceparent)) return undefined
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-')
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) }
}
