import { TooManyStreams, UnknownCursor } from '../errors.ts'
import type { EventLog, PlacedEvent } from './event-log.ts'
import { createEventStream, type EventStream } from './event-stream.ts'
import { startTail, type Tail, type Watch } from './feed-tail.ts'

export interface FollowOptions {
  log: Pick<EventLog, 'read' | 'head'>
  watch: Watch
  /** Streams that one caller may have open in this process. */
  perCaller: number
}

export interface FollowRequest {
  callerId: string
  /** The place behind which to begin; null for the present. */
  after: bigint | null
  wanted: (placed: PlacedEvent) => boolean
}

export interface Follow {
  /**
   * Everything placed from now on, or since `after`.
   *
   * @throws TooManyStreams
   * @throws UnknownCursor when `after` lies beyond the feed's end.
   */
  follow(request: FollowRequest): Promise<EventStream>
  /** How many streams are open. */
  open(): number
  /** Ends all streams at once, and then what was done for them; there are no others after it. */
  stop(): Promise<void>
}

/**
 * Lets callers follow the feed. Each stream reads from its own position: from the shared tail or, if it is too far
 * behind, from the database. So no events are buffered for slow callers. Without streams, nothing is watched.
 */
export function createFollow({ log, watch, perCaller }: FollowOptions): Follow {
  const streams = new Set<EventStream>()
  const open = new Map<string, number>()
  const waiting = new Set<() => void>()
  let tail: Tail | undefined
  let tailEnd: Promise<void> | undefined
  let stopped = false

  return {
    follow: async ({ callerId, after, wanted }) => {
      const release = take(callerId)
      try {
        const head = await log.head()
        if (after !== null && after > head) throw new UnknownCursor('after')
        tail ??= startTail({ log, watch, from: head, onNews: wakeAll })
        return start(tail, after ?? head, wanted, release)
      } catch (error) {
        release()
        throw error
      }
    },
    open: () => streams.size,
    stop: async () => {
      stopped = true
      for (const stream of streams) stream.end()
      await tailEnd
    },
  }

  function take(callerId: string): () => void {
    const before = open.get(callerId) ?? 0
    if (before >= perCaller) throw new TooManyStreams(perCaller)
    open.set(callerId, before + 1)
    return () => {
      const left = (open.get(callerId) ?? 0) - 1
      if (left > 0) open.set(callerId, left)
      else open.delete(callerId)
    }
  }

  function wakeAll(): void {
    const woken = [...waiting]
    waiting.clear()
    for (const wake of woken) wake()
  }

  function start(
    shared: Tail,
    from: bigint,
    wanted: FollowRequest['wanted'],
    release: () => void,
  ): EventStream {
    const onEnd = (ended: EventStream): void => {
      streams.delete(ended)
      release()
      if (streams.size === 0) stopTail()
    }
    const stream = createEventStream({ log, tail: shared, from, wanted, waiting, onEnd })
    streams.add(stream)
    if (stopped) stream.end()
    return stream
  }

  /** The next stream starts a new tail. */
  function stopTail(): void {
    tailEnd = Promise.all([tailEnd, tail?.stop()]).then(() => undefined)
    tail = undefined
  }
}
