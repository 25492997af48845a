/** Ids of one call that may share a statement. A larger call has its own, so that others do not wait for it. */
const FEW_IDS = 20
/** Ids of one statement that calls share. */
const MOST_IDS = 500

type ReadByIds<Item> = (ids: readonly string[]) => Promise<(Item | null)[]>

interface WaitingRead<Item> {
  ids: readonly string[]
  resolve(items: (Item | null)[]): void
  reject(error: unknown): void
}

/**
 * Lets calls share a statement if they begin in the same turn of the event loop. The statement begins after all of them,
 * so each call reads everything that was committed before it. What a read returns must not depend on the caller.
 */
export function readTogether<Item>(read: ReadByIds<Item>): ReadByIds<Item> {
  let waiting: WaitingRead<Item>[] = []
  let count = 0

  function send(): void {
    const calls = waiting
    waiting = []
    count = 0
    if (calls.length > 0) void answer(calls, read)
  }

  return (ids) => {
    if (ids.length > FEW_IDS) return read(ids)
    if (count + ids.length > MOST_IDS) send()
    // Requests that have arrived at the same time are all read before this.
    if (waiting.length === 0) setImmediate(send)
    count += ids.length
    return new Promise((resolve, reject) => waiting.push({ ids, resolve, reject }))
  }
}

async function answer<Item>(calls: WaitingRead<Item>[], read: ReadByIds<Item>): Promise<void> {
  try {
    const items = await read(calls.flatMap(({ ids }) => ids))
    let start = 0
    for (const { ids, resolve } of calls) {
      resolve(items.slice(start, start + ids.length))
      start += ids.length
    }
  } catch (error) {
    for (const { reject } of calls) reject(error)
  }
}
