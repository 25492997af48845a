import type { Database, Queries } from './database.ts'
import { retryConflicts } from './errors.ts'

/** Thrown to roll a transaction back. */
class Rollback<T> extends Error {
  readonly result: T
  constructor(result: T) {
    super('Rolled back')
    this.result = result
  }
}

/** Runs work in a transaction, and rolls it back if `keep` says no to its result. @returns the result in both cases. */
export async function rollBackUnless<T>(
  { prisma }: Pick<Database, 'prisma'>,
  keep: (result: T) => boolean,
  work: (tx: Queries) => Promise<T>,
): Promise<T> {
  let rollback: Rollback<T> | undefined
  try {
    return await retryConflicts(() =>
      prisma.$transaction(async (tx) => {
        const result = await work(tx)
        if (keep(result)) return result
        rollback = new Rollback(result)
        throw rollback
      }),
    )
  } catch (error) {
    if (rollback !== undefined && error === rollback) return rollback.result
    throw error
  }
}
