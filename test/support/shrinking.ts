import fc from 'fast-check'

const SHRINKING_MS = 30_000

/**
 * A predicate for a property. After its first failure it accepts smaller examples for a while only.
 *
 * The time limits of fast-check do not end a run that has begun: it would go on during the next tests, on their data.
 */
export function shrinkingBriefly<Values extends unknown[]>(predicate: (...values: Values) => Promise<void>) {
  let failedAt: number | undefined
  return async (...values: Values): Promise<void> => {
    fc.pre(failedAt === undefined || performance.now() - failedAt < SHRINKING_MS)
    try {
      await predicate(...values)
    } catch (error) {
      failedAt ??= performance.now()
      throw error
    }
  }
}
