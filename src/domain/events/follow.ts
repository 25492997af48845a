import { TooManyStreams, UnknownCursor } from '../errors.ts'
import type { EventLog, EventOwner, PlacedEvent } from './event-log.ts'
import { createEventStream, type EventStream, type WokenStream } from './event-stream.ts'
import { startTail, type Tail, type Watch } from './feed-tail.ts'

export interface FollowOptions {
  log: Pick<EventLog, 'read' | 'head'>
  watch: Watch
  /** The maximum number of open streams per caller in this process. */
  perCaller: number
}

export interface FollowRequest {
  callerId: string
  /** The stream begins after this position. Null: after the latest event. */
  after: bigint | null
  wanted: (placed: PlacedEvent) => boolean
  /** Only events of these invitations are read from the database. `wanted` must refuse all others. Default: all. */
  whose?: EventOwner | undefined
  /** Called once, when the stream ends. */
  onEnd: (stream: EventStream) => void
}

export interface Follow {
  /**
   * Opens a stream of the events after `after`, or of all new events.
   *
   * @throws TooManyStreams
   * @throws UnknownCursor if `after` is beyond the end of the feed.
   */
  follow(request: FollowRequest): Promise<EventStream>
  /** The number of open streams. */
  open(): number
  /** Ends all streams, then the tail. Streams that are opened later end at once. */
  stop(): Promise<void>
}

/**
 * Lets callers follow the feed. Each stream reads from its own position: from the shared tail or, if it is too far
 * behind, from the database. So no events are buffered for slow callers. Without streams, nothing is watched.
 */
export function createFollow({ log, watch, perCaller }: FollowOptions): Follow {
  const streams = new Set<EventStream>()
  const open = new Map<string, number>()
  const waiting = new Set<WokenStream>()
  let tail: Tail | undefined
  let tailEnd: Promise<void> | undefined
  let stopped = false

  return {
    follow: async ({ after, ...request }) => {
      const { callerId } = request
      reserveStream(callerId)
      try {
        const head = await log.head()
        if (after !== null && after > head) throw new UnknownCursor('after')
        tail ??= startTail({ log, watch, from: head, onNews: wakeAll })
        return start(tail, { ...request, after: after ?? head })
      } catch (error) {
        releaseStream(callerId)
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

  function reserveStream(callerId: string): void {
    const before = open.get(callerId) ?? 0
    if (before >= perCaller) throw new TooManyStreams(perCaller)
    open.set(callerId, before + 1)
  }

  function releaseStream(callerId: string): void {
    const remaining = (open.get(callerId) ?? 0) - 1
    if (remaining > 0) open.set(callerId, remaining)
    else open.delete(callerId)
  }

  function wakeAll(): void {
    const woken = [...waiting]
    waiting.clear()
    for (const stream of woken) stream.wake()
  }

  function start(
    shared: Tail,
    { callerId, after: from, wanted, whose, onEnd }: FollowRequest & { after: bigint },
  ): EventStream {
    const stream = createEventStream({
      log,
      tail: shared,
      from,
      wanted,
      whose,
      waiting,
      onEnd: (ended) => {
        streams.delete(ended)
        releaseStream(callerId)
        if (streams.size === 0) stopTail()
        onEnd(ended)
      },
    })
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
