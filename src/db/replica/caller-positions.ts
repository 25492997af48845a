import type { Lsn } from './lsn.ts'

/** All callers that are not remembered on their own. */
export const OTHERS = '*'

/** The position that each caller’s reads need. */
export interface CallerPositions {
  /** The position is not known from now on. */
  forget(key: string): void
  set(key: string, lsn: Lsn): void
  /** Does not lower a position. One that is not known will be at least this one when it is set. */
  raise(key: string, lsn: Lsn): void
  /** Null if it is not known. */
  needed(key: string): Lsn | null
}

/** @param maxCallers - of more callers, those who wrote first need the position that the last of them needs */
export function createCallerPositions(maxCallers: number): CallerPositions {
  // The caller who wrote last is the last one. Null: not known.
  const positions = new Map<string, Lsn | null>()
  /** The least position of callers whose position is not known. */
  const floors = new Map<string, Lsn>()
  let evicted: Lsn = 0n

  function append(key: string, position: Lsn | null): void {
    positions.delete(key)
    positions.set(key, position)
    for (const [oldest, known] of positions) {
      if (positions.size <= maxCallers + 1) return
      if (oldest === OTHERS || known === null) continue
      positions.delete(oldest)
      evicted = later(evicted, known)
    }
  }

  return {
    forget: (key) => append(key, null),
    set: (key, lsn) => {
      positions.set(key, later(lsn, floors.get(key) ?? 0n))
      floors.delete(key)
    },
    raise: (key, lsn) => {
      const known = positions.get(key)
      if (known === null) floors.set(key, later(floors.get(key) ?? 0n, lsn))
      else append(key, later(known ?? 0n, lsn))
    },
    needed: (key) => {
      const others = positions.get(OTHERS) ?? null
      const own = positions.get(key)
      if (others === null || own === null) return null
      return later(later(own ?? 0n, others), evicted)
    },
  }
}

function later(one: Lsn, other: Lsn): Lsn {
  return one > other ? one : other
}
