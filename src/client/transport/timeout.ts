import { InvitationError } from '../errors.ts'

/**
 * Runs work until it is done, until the timeout, or until the caller's signal aborts. Work that ignores its
 * signal is no longer waited for.
 *
 * @throws InvitationError with code TIMEOUT, the signal's reason, and errors of the work
 */
export async function withTimeout<Result>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted()
  const own = new AbortController()
  let end: (reason: unknown) => void = () => undefined
  const ended = new Promise<never>((_resolve, reject) => {
    end = (reason) => {
      // Before the work is aborted, so that this reason is thrown and not the work's own error.
      reject(reason)
      own.abort(reason)
    }
  })
  const abort = () => end(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  const timer = setTimeout(() => {
    end(new InvitationError(`The gateway did not answer within ${ms} ms.`, { code: 'TIMEOUT' }))
  }, ms)
  try {
    return await Promise.race([work(own.signal), ended])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** @throws the signal's reason */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const wake = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      if (signal?.aborted) reject(signal.reason)
      else resolve()
    }
    const timer = setTimeout(wake, ms)
    signal?.addEventListener('abort', wake, { once: true })
  })
}
