import type { EventLog, PlacedEvent } from './event-log.ts'
import type { Tail } from './feed-tail.ts'

/** Events in the order of the feed, each once, until `end` or `return` is called. */
export interface EventStream extends AsyncIterableIterator<PlacedEvent> {
  next(): Promise<IteratorResult<PlacedEvent, undefined>>
  return(): Promise<IteratorResult<PlacedEvent, undefined>>
  /** Ends the stream, also for a call of `next` that waits. The last `next` rejects with `error`. */
  end(error?: Error): void
  /** Resolves when the stream has ended, for any reason. */
  readonly ended: Promise<void>
}

export interface EventStreamOptions {
  log: Pick<EventLog, 'read'>
  tail: Tail
  /** The stream begins after this position. */
  from: bigint
  wanted: (placed: PlacedEvent) => boolean
  /** The functions that wake streams when there are new events. */
  waiting: Set<() => void>
  /** Called once, when the stream ends. */
  onEnd: (stream: EventStream) => void
}

const CATCH_UP_BATCH_SIZE = 100

export function createEventStream({
  log,
  tail,
  from,
  wanted,
  waiting,
  onEnd,
}: EventStreamOptions): EventStream {
  let position = from
  let caughtUp: PlacedEvent[] = []
  let ended = false
  let failure: Error | undefined
  let wake: (() => void) | undefined
  const { promise, resolve: resolveEnded } = deferred()

  const stream: EventStream = {
    next: async () => {
      while (!ended) {
        const placed = caughtUp.shift() ?? tail.next(position)
        if (placed === 'GONE') await catchUp()
        else if (placed === null) await waitForNews()
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
      onEnd(stream)
      resolveEnded()
      if (wake === undefined) return
      waiting.delete(wake)
      wake()
    },
    ended: promise,
    [Symbol.asyncIterator]: () => stream,
  }
  return stream

  function waitForNews(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve
      waiting.add(resolve)
    })
  }

  async function catchUp(): Promise<void> {
    const first = tail.first()
    try {
      caughtUp = await log.read(position, CATCH_UP_BATCH_SIZE)
      // There is no event between the position and the tail.
      if (caughtUp.length === 0) position = first
    } catch (error) {
      stream.end()
      throw error
    }
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
