import type { EventLog, PlacedEvent } from './event-log.ts'

/**
 * Calls `look` now and again whenever there may be new events. The calls overlap only after a timeout. If `look` returns
 * true, there is more to read, and it is called again at once.
 */
export type Watch = (look: () => Promise<boolean>) => { stop(): Promise<void> }

export interface TailOptions {
  log: Pick<EventLog, 'read'>
  watch: Watch
  /** The tail begins after this position. */
  from: bigint
  /** Called when there are new events. */
  onNews: () => void
  /** How many events it keeps. Default 1000. */
  keep?: number
}

/** The latest events of the feed. They are read once for all streams. */
export interface Tail {
  /**
   * The first event after `position`. Null if there is none yet. `GONE` if the tail may no longer contain that
   * event.
   */
  next(position: bigint): PlacedEvent | null | 'GONE'
  /** The tail contains all events after this position. */
  first(): bigint
  stop(): Promise<void>
}

const READ_BATCH_SIZE = 200

export function startTail({ log, watch, from, onNews, keep = 1000 }: TailOptions): Tail {
  /** All events after `first`, in order. */
  let events: PlacedEvent[] = []
  let first = from
  let last = from

  const watching = watch(async () => {
    const read = await log.read(last, READ_BATCH_SIZE)
    // After a timeout there is a second read while the first one may still be answered.
    const fresh = read.filter(({ event }) => event.position > last)
    events.push(...fresh)
    last = fresh.at(-1)?.event.position ?? last
    const surplus = events.length - keep
    if (surplus > 0) {
      first = events[surplus - 1]?.event.position ?? first
      events = events.slice(surplus)
    }
    if (fresh.length > 0) onNews()
    return read.length === READ_BATCH_SIZE
  })

  return {
    next: (position) => {
      if (position < first) return 'GONE'
      // Search from the end, because most streams are near it.
      return events[events.findLastIndex(({ event }) => event.position <= position) + 1] ?? null
    },
    first: () => first,
    stop: watching.stop,
  }
}
