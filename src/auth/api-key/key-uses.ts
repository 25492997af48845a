export interface KeyUsesOptions {
  /** Stores the current time as the last use of a key. */
  record(id: string): Promise<unknown>
  /** Milliseconds, monotonic. */
  clock: () => number
  onError: (error: unknown) => void
}

export interface KeyUses {
  /** Records a use. The caller does not wait for the database. */
  note(id: string): void
  /** Waits for the running writes. */
  stop(): Promise<void>
}

const INTERVAL_MS = 60_000
const MAX_RECORDED_KEYS = 10_000

/** Records when keys were last used: at most once a minute per key, and outside of the requests. */
export function createKeyUses({ record, clock, onError }: KeyUsesOptions): KeyUses {
  const recordedAt = new Map<string, number>()
  const writes = new Set<Promise<void>>()

  return {
    note: (id) => {
      const now = clock()
      const before = recordedAt.get(id)
      if (before !== undefined && now - before < INTERVAL_MS) return
      if (recordedAt.size >= MAX_RECORDED_KEYS) recordedAt.clear()
      recordedAt.set(id, now)
      const write = record(id)
        .then(() => undefined, onError)
        .finally(() => writes.delete(write))
      writes.add(write)
    },
    stop: async () => {
      await Promise.all(writes)
    },
  }
}
