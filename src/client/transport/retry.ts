import { InvitationError } from '../errors.ts'
import { sleep } from './timeout.ts'

const FIRST_MS = 250
const MAX_MS = 8_000
// The caller decides about a longer wait.
const LONGEST_WAIT_S = 60
const BUSY = new Set([408, 429, 502, 503, 504])
// Without a connection, the request cannot have arrived.
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

export interface RetryOptions {
  retries: number
  /** Whether a second call has no second effect. */
  repeatable: boolean
  signal: AbortSignal | undefined
}

/** Repeats an attempt until it succeeds, until a retry would not help, or until there were enough retries. */
export async function retry<Result>(
  { retries, repeatable, signal }: RetryOptions,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      if (failures >= retries || !isRetryable(error) || !(repeatable || neverArrived(error))) throw error
      if ((error.retryAfter ?? 0) > LONGEST_WAIT_S) throw error
      await sleep((error.retryAfter ?? 0) * 1000 + backoff(failures), signal)
    }
  }
}

/** Exponential with full jitter, so that clients that failed together do not retry together. */
export function backoff(failures: number, max = MAX_MS): number {
  return Math.random() * Math.min(max, FIRST_MS * 2 ** failures)
}

/** Whether the same call can succeed later. */
export function isRetryable(error: unknown): error is InvitationError {
  if (!(error instanceof InvitationError)) return false
  const { code, status } = error
  if (code === 'TIMEOUT' || code === 'NETWORK' || code === 'UNAVAILABLE') return true
  return status !== undefined && BUSY.has(status)
}

function neverArrived({ code, cause }: InvitationError): boolean {
  if (code !== 'NETWORK' || !(cause instanceof Error)) return false
  const system: unknown = cause.cause
  return NOT_CONNECTED.has(
    String(typeof system === 'object' && system !== null && Reflect.get(system, 'code')),
  )
}
