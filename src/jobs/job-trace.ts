import { TRACEPARENT } from '../lib/tracing.ts'

/**
 * Where a job comes from, beside its data: `traceparent` of what queued it, for its first turn to go on
 * in that trace; `origin` for later ones, which may come days after and only point back to it.
 *
 * Neither has room for anything but hexadecimal digits. Most jobs have none, and no job fails for one
 * that makes no sense.
 */
export interface JobTrace {
  traceparent?: string
  origin?: string
}

/** A job's own data, and its trace. */
export function splitTrace(stored: object): { data: object; trace: JobTrace } {
  const { traceparent, origin, ...data } = stored as Record<string, unknown>
  return {
    data,
    trace: {
      ...(isTraceparent(traceparent) ? { traceparent } : {}),
      ...(isTraceparent(origin) ? { origin } : {}),
    },
  }
}

function isTraceparent(value: unknown): value is string {
  return typeof value === 'string' && TRACEPARENT.test(value)
}
