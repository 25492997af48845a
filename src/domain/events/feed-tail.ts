import type { EventLog, PlacedEvent } from './event-log.ts'

/**
 * Calls `look` at once and again whenever there may be something new, never twice at a time; at once
 * while it answers that there is more.
 */
export type Watch = (look: () => Promise<boolean>) => { stop(): Promise<void> }

export interface TailOptions {
  log: Pick<EventLog, 'read'>
  watch: Watch
  /** Where it begins. */
  from: bigint
  /** Called when there are new events. */
  onNews: () => void
  /** How many events it keeps. Default 1000. */
  keep?: number
}

/** The end of the feed, read once for all who follow it. */
export interface Tail {
  /**
   * The first event behind `position`: null while there is none, `GONE` where it may have been one that
   * is not kept (any more).
   */
  next(position: bigint): PlacedEvent | null | 'GONE'
  /** Everything behind this place is kept. */
  first(): bigint
  stop(): Promise<void>
}

const READ_AT_A_TIME = 200

export function startTail({ log, watch, from, onNews, keep = 1000 }: TailOptions): Tail {
  /** Everything behind `first`, in order. */
  let events: PlacedEvent[] = []
  let first = from
  let last = from

  const watching = watch(async () => {
    const read = await log.read(last, READ_AT_A_TIME)
    events.push(...read)
    last = read.at(-1)?.event.position ?? last
    const surplus = events.length - keep
    if (surplus > 0) {
      first = events[surplus - 1]?.event.position ?? first
      events = events.slice(surplus)
    }
    if (read.length > 0) onNews()
    return read.length === READ_AT_A_TIME
  })

  return {
    next: (position) => {
      if (position < first) return 'GONE'
      // Most who ask are at the end or near it.
      return events[events.findLastIndex(({ event }) => event.position <= position) + 1] ?? null
    },
    first: () => first,
    stop: watching.stop,
  }
}
