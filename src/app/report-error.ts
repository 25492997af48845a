import { Unavailable } from '../domain/errors.ts'
import { currentRequestId } from '../http/middleware/request-log.ts'
import type { Logger } from '../lib/log.ts'
import type { DiskWatch } from './disk-watch.ts'

/** Logs an error. @returns the id of the request that it belongs to. */
export type ReportError = (error: unknown, message: string) => string

export function createReportError(log: Logger, disk: DiskWatch): ReportError {
  return (error, message) => {
    disk.note(error)
    const requestId = currentRequestId() ?? 'none'
    // An overloaded database causes this error thousands of times. The stacks would add nothing.
    if (error instanceof Unavailable) {
      log.warn({ requestId, reason: reasonOf(error.cause) }, `${message}: unavailable`)
    } else {
      log.error({ requestId, err: error }, message)
    }
    return requestId
  }
}

/** The messages of an error and its causes: `fetch` reports only in the cause why it failed. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  // Node’s error for several addresses has no message.
  const text =
    error instanceof AggregateError && error.message === '' ? error.errors.join(', ') : String(error)
  return cause === undefined ? text : `${text}: ${reasonOf(cause)}`
}
