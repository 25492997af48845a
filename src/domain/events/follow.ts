import { TooManyStreams, UnknownCursor } from '../errors.ts'
import type { EventLog, PlacedEvent } from './event-log.ts'
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

/** Events as they come, each once and in the order of the feed. Ends when it is told to, or by `return`. */
export interface EventStream extends AsyncIterableIterator<PlacedEvent> {
  next(): Promise<IteratorResult<PlacedEvent, undefined>>
  return(): Promise<IteratorResult<PlacedEvent, undefined>>
  /** Ends it, for whoever waits in `next` too; with an error, that is what `next` says last. */
  end(error?: Error): void
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>
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

const CATCH_UP_AT_A_TIME = 100

/**
 * Lets callers follow the feed. Each stream pulls by its own position, from the tail that all share or,
 * where it lags behind that, from the database: nothing is put aside for the slow. Without streams
 * nothing is watched.
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
    let position = from
    let caughtUp: PlacedEvent[] = []
    let ended = false
    let failure: Error | undefined
    let wake: (() => void) | undefined
    let resolveEnded: () => void
    const end = new Promise<void>((resolve) => {
      resolveEnded = resolve
    })

    const stream: EventStream = {
      next: async () => {
        while (!ended) {
          const placed = caughtUp.shift() ?? shared.next(position)
          if (placed === 'GONE') await catchUp()
          else if (placed === null) await news()
          else {
            position = placed.event.position
            if (wanted(placed)) return { done: false, value: placed }
          }
        }
        const error = failure
        failure = undefined
        if (error !== undefined) throw error
        return { done: true, value: undefined }
      },
      return: async () => {
        stream.end()
        return { done: true, value: undefined }
      },
      end: (error) => {
        if (ended) return
        ended = true
        failure = error
        streams.delete(stream)
        release()
        resolveEnded()
        if (wake !== undefined) {
          waiting.delete(wake)
          wake()
        }
        if (streams.size === 0) letGo()
      },
      ended: end,
      [Symbol.asyncIterator]: () => stream,
    }
    streams.add(stream)
    if (stopped) stream.end()
    return stream

    function news(): Promise<void> {
      return new Promise((resolve) => {
        wake = resolve
        waiting.add(resolve)
      })
    }

    async function catchUp(): Promise<void> {
      const kept = shared.first()
      try {
        caughtUp = await log.read(position, CATCH_UP_AT_A_TIME)
        // There is nothing left between the two.
        if (caughtUp.length === 0) position = kept
      } catch (error) {
        stream.end()
        throw error
      }
    }
  }

  /** Whoever comes next gets a tail of their own. */
  function letGo(): void {
    tailEnd = Promise.all([tailEnd, tail?.stop()]).then(() => undefined)
    tail = undefined
  }
}
