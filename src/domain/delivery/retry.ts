const FIRST_RETRY_SECONDS = 5
const LONGEST_RETRY_SECONDS = 60 * 60
export const GIVE_UP_AFTER_DAYS = 4
const GIVE_UP_AFTER_SECONDS = GIVE_UP_AFTER_DAYS * 24 * 60 * 60

/**
 * Seconds until the next attempt: exponential, half of it jitter so that a recovered server is not
 * stormed, at most an hour; null to give up.
 *
 * @param random in [0, 1)
 */
export function retryDelay(
  { attempt, ageSeconds }: { attempt: number; ageSeconds: number },
  random: number,
): number | null {
  const full = Math.min(FIRST_RETRY_SECONDS * 2 ** (attempt - 1), LONGEST_RETRY_SECONDS)
  const seconds = full / 2 + (full / 2) * random
  return ageSeconds + seconds > GIVE_UP_AFTER_SECONDS ? null : seconds
}

/** What is recorded of a failed attempt: one short line. */
export function describeFailure(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 500)
}
