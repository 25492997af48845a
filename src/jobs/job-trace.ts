import { TRACEPARENT } from '../lib/tracing.ts'

/**
 * The origin of a job, stored next to its data (docs/decisions/012-traces-in-jobs.md).
 *
 * - `traceparent`: the span that added the job. The first attempt continues its trace.
 * - `origin`: the same span, for later attempts. They can come days later and only link to it.
 *
 * Both contain only hexadecimal digits. Most jobs have neither, and an invalid value does not fail a job.
 */
export interface JobTrace {
  traceparent?: string
  origin?: string
}

/** Separates the data of a job from its trace. */
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
