import { setTimeout } from 'node:timers/promises'

// Together with the duration of the next batch, this stays below the five seconds in which callers get an answer.
const MAX_WAIT_MS = 1_000

/** The result of one item of a batch. */
export type BatchOutcome<Result> = { ok: Result } | { error: unknown }

interface WaitingCall<Item, Result> {
  item: Item
  since: number
  resolve(result: Result): void
  reject(error: unknown): void
}

interface BatchOptions<Item> {
  /** How long a batch waits for more calls, for background work. Default: not at all. */
  gatherMs?: number
  /**
   * Begins to choose the items of a batch, and says of each waiting one, in order, whether it is in. The others stay for
   * the next batch. The first one must be in. Default: all.
   */
  choose?: () => (item: Item) => boolean
}

/**
 * Combines concurrent calls into batches. A single call runs at once. Calls that arrive while a batch is
 * running share the next one. No call waits for others to arrive, unless `gatherMs` is given.
 *
 * If a whole batch fails, its halves run separately, down to the item that causes the error. So no call fails
 * because of another one. If the database did not answer in time, calls that have waited longer than a second
 * fail too, because the next batch would take as long again.
 *
 * @param run runs a batch and returns an outcome for each item, in order. If it rejects, it must have changed
 *   nothing.
 * @param max the maximum number of items per batch.
 */
export function createBatcher<Item, Result>(
  run: (batch: Item[]) => Promise<BatchOutcome<Result>[]>,
  max: number,
  { gatherMs = 0, choose = () => () => true }: BatchOptions<Item> = {},
): (item: Item) => Promise<Result> {
  let waiting: WaitingCall<Item, Result>[] = []
  let busy = false

  async function drain(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      if (gatherMs > 0 && waiting.length < max) await setTimeout(gatherMs)
      await settle(takeBatch())
    }
    busy = false
  }

  function takeBatch(): WaitingCall<Item, Result>[] {
    const batch: WaitingCall<Item, Result>[] = []
    const others: WaitingCall<Item, Result>[] = []
    const isChosen = choose()
    for (const call of waiting) (batch.length < max && isChosen(call.item) ? batch : others).push(call)
    waiting = others
    return batch
  }

  async function settle(batch: WaitingCall<Item, Result>[]): Promise<void> {
    try {
      const outcomes = await run(batch.map(({ item }) => item))
      batch.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index] ?? { error: new Error('The batch gave no outcome for this item') }
        if ('ok' in outcome) resolve(outcome.ok)
        else reject(outcome.error)
      })
    } catch (error) {
      const unavailable = isUnavailable(error)
      if (unavailable) failLongWaiting(error)
      if (batch.length === 1 || unavailable) {
        for (const { reject } of batch) reject(error)
        return
      }
      const middle = Math.ceil(batch.length / 2)
      await settle(batch.slice(0, middle))
      await settle(batch.slice(middle))
    }
  }

  function failLongWaiting(error: unknown): void {
    const now = performance.now()
    const all = waiting
    waiting = all.filter(({ since }) => now - since <= MAX_WAIT_MS)
    for (const { since, reject } of all) if (now - since > MAX_WAIT_MS) reject(error)
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, since: performance.now(), resolve, reject })
      if (!busy) void drain()
    })
}

/** Runs each call separately. Benchmarks compare {@link createBatcher} with this. */
export function runSingly<Item, Result>(
  run: (batch: Item[]) => Promise<BatchOutcome<Result>[]>,
): (item: Item) => Promise<Result> {
  return async (item) => {
    const [outcome] = await run([item])
    if (outcome === undefined) throw new Error('The batch gave no outcome for this item')
    if ('ok' in outcome) return outcome.ok
    throw outcome.error
  }
}

/** If so, a batch is not split: halves would double the number of calls to a database that is overloaded. */
function isUnavailable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UNAVAILABLE'
}
