import type { EventLog, EventOwner, PlacedEvent } from './event-log.ts'
import type { Tail } from './feed-tail.ts'

/**
 * Events in the order of the feed, each once, until `end` or `return` is called. Read them with `take` or as an iterable,
 * not with both.
 */
export interface EventStream extends AsyncIterableIterator<PlacedEvent> {
  /** @returns the next event. Null if there is none at the moment or if the stream has ended; then `onChange` is called. */
  take(): PlacedEvent | null
  /** Calls `onChange` when there may be an event, and when the stream has ended. */
  listen(onChange: () => void): void
  next(): Promise<IteratorResult<PlacedEvent, undefined>>
  return(): Promise<IteratorResult<PlacedEvent, undefined>>
  /** Ends the stream, also for a call of `next` that waits. The last `next` rejects with `error`. */
  end(error?: Error): void
  readonly isEnded: boolean
  /** Why it has ended. */
  readonly failure: Error | undefined
}

export interface EventStreamOptions {
  log: Pick<EventLog, 'read'>
  tail: Tail
  /** The streams that wait for new events. */
  waiting: Set<WokenStream>
  /** Called once, when the stream ends. */
  onEnd: (stream: EventStream) => void
}

export interface WokenStream {
  wake(): void
}

export interface EventStreamStart {
  /** The stream begins after this position. */
  from: bigint
  wanted: (placed: PlacedEvent) => boolean
  /** Only events of these invitations are read from the log. Default: all. */
  whose?: EventOwner | undefined
}

const CATCH_UP_BATCH_SIZE = 100

export function createEventStream(options: EventStreamOptions & EventStreamStart): EventStream & WokenStream {
  return new FeedStream(options, options)
}

/** A class, because there are thousands of streams, and the functions of a factory would need 1 KB for each. */
class FeedStream implements EventStream, WokenStream {
  isEnded = false
  failure: Error | undefined
  readonly #options: EventStreamOptions
  readonly #wanted: EventStreamStart['wanted']
  readonly #whose: EventOwner | undefined
  #position: bigint
  #caughtUp: PlacedEvent[] | null = null
  #isReading = false
  #onChange: (() => void) | undefined

  constructor({ log, tail, waiting, onEnd }: EventStreamOptions, { from, wanted, whose }: EventStreamStart) {
    this.#options = { log, tail, waiting, onEnd }
    this.#wanted = wanted
    this.#whose = whose
    this.#position = from
  }

  take(): PlacedEvent | null {
    while (!this.isEnded && !this.#isReading) {
      const placed = this.#caughtUp?.shift() ?? this.#options.tail.next(this.#position)
      if (placed === 'GONE') void this.#catchUp()
      else if (placed === null) {
        this.#caughtUp = null
        this.#options.waiting.add(this)
        return null
      } else {
        this.#position = placed.event.position
        if (this.#wanted(placed)) return placed
      }
    }
    return null
  }

  listen(onChange: () => void): void {
    this.#onChange = onChange
  }

  wake(): void {
    this.#onChange?.()
  }

  async next(): Promise<IteratorResult<PlacedEvent, undefined>> {
    while (!this.isEnded) {
      const value = this.take()
      if (value !== null) return { done: false, value }
      if (!this.isEnded) await new Promise<void>((resolve) => this.listen(resolve))
    }
    const error = this.failure
    this.failure = undefined
    if (error !== undefined) throw error
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<PlacedEvent, undefined>> {
    this.end()
    return { done: true, value: undefined }
  }

  end(error?: Error): void {
    if (this.isEnded) return
    this.isEnded = true
    this.failure = error
    this.#options.waiting.delete(this)
    this.#options.onEnd(this)
    this.wake()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async #catchUp(): Promise<void> {
    const { log, tail } = this.#options
    const first = tail.first()
    this.#isReading = true
    try {
      const events = await log.read(this.#position, CATCH_UP_BATCH_SIZE, this.#whose)
      this.#caughtUp = events
      // There is no event between the position and the tail.
      if (events.length === 0) this.#position = first
      this.#isReading = false
      this.wake()
    } catch (error) {
      this.#isReading = false
      this.end(error instanceof Error ? error : new Error('The feed cannot be read', { cause: error }))
    }
  }
}
