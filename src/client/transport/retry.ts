import { InvitationError } from '../errors.ts'
import { sleep } from './timeout.ts'

const FIRST_MS = 250
const MOST_MS = 8_000
// Whoever is asked to wait for longer has to be told.
const LONGEST_WAIT_S = 60
const BUSY = new Set([408, 429, 502, 503, 504])
// Where there was no connection, nothing can have arrived.
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

export interface Retrying {
  retries: number
  /** Whether the same call made again has no second effect. */
  repeatable: boolean
  signal: AbortSignal | undefined
}

/** Tries until it succeeds, the error is one that stays, or there were enough tries. */
export async function retrying<Result>(
  { retries, repeatable, signal }: Retrying,
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

/** Exponential with full jitter: those who failed together do not come again together. */
export function backoff(failures: number, most = MOST_MS): number {
  return Math.random() * Math.min(most, FIRST_MS * 2 ** failures)
}

/** Whether the same call may succeed a moment later. */
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
