import { type BatchOutcome, createBatcher } from '../create/batch.ts'

const MAX_BATCH = 100
const GATHER_BEGINS_MS = 1
const GATHER_ENDS_MS = 5

/** Where attempts are counted and their results are recorded. */
export interface AttemptStore<Pending, End> {
  begin(deliveryIds: string[]): Promise<(Pending | null)[]>
  end(ends: End[]): Promise<void>
}

/**
 * The attempts of one process share the statements that begin and end them. Jobs that were taken together arrive
 * together, their results do not. Without waiting for others, most statements were for one or two attempts and took
 * more CPU time than the attempts.
 */
export function batchAttempts<Pending, End>(store: AttemptStore<Pending, End>) {
  return {
    begin: createBatcher(
      async (deliveryIds: string[]) => succeeded(await store.begin(deliveryIds)),
      MAX_BATCH,
      { gatherMs: GATHER_BEGINS_MS },
    ),
    end: createBatcher(
      async (ends: End[]) => {
        await store.end(ends)
        return succeeded(ends)
      },
      MAX_BATCH,
      { gatherMs: GATHER_ENDS_MS },
    ),
  }
}

/** The outcomes of a batch that succeeded as a whole. */
function succeeded<T>(results: T[]): BatchOutcome<T>[] {
  return results.map((ok) => ({ ok }))
}
