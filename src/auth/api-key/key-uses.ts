export interface KeyUsesOptions {
  /** Writes that the key with this id is in use now. */
  record(id: string): Promise<unknown>
  /** Milliseconds, monotonic. */
  clock: () => number
  onError: (error: unknown) => void
}

export interface KeyUses {
  /** Notes a use; nobody waits for it to be written. */
  note(id: string): void
  /** Waits for what is being written. */
  stop(): Promise<void>
}

const A_MINUTE_MS = 60_000
const REMEMBERED_AT_MOST = 10_000

/** Writes down when keys were last used: coarsely, once a minute for each key, beside the requests. */
export function createKeyUses({ record, clock, onError }: KeyUsesOptions): KeyUses {
  const noted = new Map<string, number>()
  const writing = new Set<Promise<void>>()

  return {
    note: (id) => {
      const now = clock()
      const before = noted.get(id)
      if (before !== undefined && now - before < A_MINUTE_MS) return
      if (noted.size >= REMEMBERED_AT_MOST) noted.clear()
      noted.set(id, now)
      const write = record(id)
        .then(() => undefined, onError)
        .finally(() => writing.delete(write))
      writing.add(write)
    },
    stop: async () => {
      await Promise.all(writing)
    },
  }
}
