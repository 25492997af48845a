const FIRST_RETRY_SECONDS = 5
const LONGEST_RETRY_SECONDS = 60 * 60
export const GIVE_UP_AFTER_DAYS = 4
const GIVE_UP_AFTER_SECONDS = GIVE_UP_AFTER_DAYS * 24 * 60 * 60

/**
 * Seconds until the next attempt. The delay grows exponentially, up to an hour. Half of it is random, so that not all
 * retries reach a recovered server at the same time. Null: give up.
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

/** Describes an error in one short line, to be stored with a failed attempt. */
export function describeFailure(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 500)
}
