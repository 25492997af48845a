/**
 * Times to accept are counted in buckets whose bounds grow by the same factor: eight per doubling. A median that is
 * computed from them is at most 4.5 % off, and 365 days need only 200 buckets.
 */
export const BUCKETS_PER_DOUBLING = 8

export interface AcceptanceTimes {
  bucket: number
  accepted: number
}

/** @returns the median in seconds, or null if nothing was accepted. */
export function medianSeconds(times: readonly AcceptanceTimes[]): number | null {
  const total = times.reduce((sum, { accepted }) => sum + accepted, 0)
  let passed = 0
  for (const { bucket, accepted } of [...times].sort((one, other) => one.bucket - other.bucket)) {
    passed += accepted
    if (passed * 2 >= total) return Math.round(2 ** ((bucket + 0.5) / BUCKETS_PER_DOUBLING))
  }
  return null
}
