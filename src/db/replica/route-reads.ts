import { currentRead, type Fault, type ReplicaRead } from './current-read.ts'
import { currentSession } from './read-session.ts'
import type { WritePositions } from './write-positions.ts'

/** Runs a read on the replica or on the primary. */
export type Route = (read: RoutedRead) => Promise<unknown>

export interface RoutedRead {
  onReplica(): Promise<unknown>
  onPrimary(): Promise<unknown>
  /** Whether an answer of the replica misses something that the primary may have. */
  isIncomplete(answer: unknown): boolean
}

export type Served =
  | { target: 'replica'; reason: 'none' }
  | { target: 'primary'; reason: Fault | 'own_write' }

export interface RouteOptions {
  positions: Pick<WritePositions, 'needed'>
  /** Why the replica is not used at the moment. */
  fault(): Fault | null
  /** The replica did not answer a read. */
  onFailure(): void
  onServed(served: Served): void
}

// A read that took so long is not repeated: a caller gets an answer or an error within a few seconds. It is below the
// statement timeout: a read that is too slow for the replica would scan the primary for as long.
const REPEATED_WITHIN_MS = 3_000

/**
 * Reads of callers go to the replica if it has replayed the writes of the caller. Any error on the replica leads to the
 * primary: if the read itself is wrong, the primary reports it.
 */
export function createRoute({ positions, fault, onFailure, onServed }: RouteOptions): Route {
  const onPrimary = (reason: Fault | 'own_write', read: RoutedRead) => {
    onServed({ target: 'primary', reason })
    return read.onPrimary()
  }
  return async (read) => {
    const session = currentSession()
    if (session === undefined || session.kind !== 'read' || session.caller === null) return read.onPrimary()
    const needed = positions.needed(session.caller)
    const unfit = fault()
    if (unfit !== null) return onPrimary(unfit, read)
    if (needed === null) return onPrimary('own_write', read)

    const after = session.after ?? 0n
    const current: ReplicaRead = { position: after > needed ? after : needed, fault: null }
    const start = performance.now()
    try {
      const answer = await currentRead.run(current, read.onReplica)
      if (read.isIncomplete(answer)) return await onPrimary('missing', read)
      onServed({ target: 'replica', reason: 'none' })
      return answer
    } catch (error) {
      if (current.fault !== 'behind') onFailure()
      if (performance.now() - start > REPEATED_WITHIN_MS) throw error
      return onPrimary(current.fault === 'behind' ? 'own_write' : (current.fault ?? 'error'), read)
    }
  }
}

type Reader<Names extends PropertyKey> = Record<Names, (...args: never[]) => Promise<unknown>>

/**
 * Combines two readers with the same methods.
 *
 * @param byId - methods whose answers contain null for what does not exist. It may exist on the primary: a receiver of a
 *   webhook reads the invitation at once.
 */
export function routeReads<Both extends Reader<keyof Both>>(
  primary: Both,
  replica: Both,
  { route, byId }: { route: Route; byId: readonly (keyof Both)[] },
): Both {
  const names = Object.keys(primary) as (keyof Both)[]
  const routed = names.map((name) => {
    const isIncomplete = byId.includes(name)
      ? (answer: unknown) => Array.isArray(answer) && answer.includes(null)
      : () => false
    const method = (...args: never[]) =>
      route({
        onReplica: () => replica[name](...args),
        onPrimary: () => primary[name](...args),
        isIncomplete,
      })
    return [name, method] as const
  })
  return Object.fromEntries(routed) as unknown as Both
}
