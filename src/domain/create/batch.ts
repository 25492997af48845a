// With the time that the next batch may take, less than the five seconds in which callers are promised an answer.
const PATIENCE_MS = 1_000

/** What became of one item of a batch. */
export type BatchOutcome<Result> = { ok: Result } | { error: unknown }

interface Waiting<Item, Result> {
  item: Item
  since: number
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * Gathers concurrent calls into batches: a call alone runs at once, and those that arrive while a
 * batch is under way share the next one. Nobody waits for company.
 *
 * When a whole batch fails, its halves are run apart, down to the single item at fault, so that no
 * call fails for another's sake. Where the database did not answer in time, calls that have waited for that
 * long fail too: the next batch would take as long again.
 *
 * @param run takes a batch, answers with an outcome for each item in order, or rejects, and has then
 *   done nothing at all.
 * @param max items a batch.
 */
export function createBatcher<Item, Result>(
  run: (batch: Item[]) => Promise<BatchOutcome<Result>[]>,
  max: number,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = []
  let busy = false

  async function drain(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, max)
      waiting = waiting.slice(max)
      await settle(batch)
    }
    busy = false
  }

  async function settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const outcomes = await run(batch.map(({ item }) => item))
      batch.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index] ?? { error: new Error('The batch gave no outcome for this item') }
        if ('ok' in outcome) resolve(outcome.ok)
        else reject(outcome.error)
      })
    } catch (error) {
      const unavailable = isUnavailable(error)
      if (unavailable) failImpatient(error)
      if (batch.length === 1 || unavailable) {
        for (const { reject } of batch) reject(error)
        return
      }
      const middle = Math.ceil(batch.length / 2)
      await settle(batch.slice(0, middle))
      await settle(batch.slice(middle))
    }
  }

  function failImpatient(error: unknown): void {
    const now = performance.now()
    const all = waiting
    waiting = all.filter(({ since }) => now - since <= PATIENCE_MS)
    for (const { since, reject } of all) if (now - since > PATIENCE_MS) reject(error)
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, since: performance.now(), resolve, reject })
      if (!busy) void drain()
    })
}

/** Runs each call by itself: what {@link createBatcher} is measured against. */
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

/** Then a batch is not split: an overloaded database would be asked twice as often just when it can't answer. */
function isUnavailable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UNAVAILABLE'
}
