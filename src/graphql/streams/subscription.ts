import { GraphQLError, type OperationDefinitionNode } from 'graphql'
import type { Principal } from '../../auth/principal.ts'
import type { EventStream } from '../../domain/events/event-stream.ts'
import type { Task, Turns } from '../../lib/turns.ts'
import type { Wheel } from '../../lib/wheel.ts'
import type { Audience, Member } from './audience.ts'
import { createSharedResult, type SharedResult } from './shared-result.ts'

/** Where the results of a subscription go. */
export interface Sink {
  /** Whether it takes a result. If not, it calls `wake` of the subscription when it does. */
  isReady(): boolean
  send(result: SharedResult): void
  /** Shows that the connection is alive. Absent if something else does. */
  beat?(): void
  /** There are no more results. */
  complete(): void
}

export interface SubscriptionOptions {
  turns: Turns
  heartbeats: Wheel<Subscription>
  mask(error: Error): Error
}

export interface SubscriptionSource {
  stream: Pick<EventStream, 'take' | 'listen' | 'end' | 'isEnded' | 'failure'>
  audience: Audience
  principal: Principal
  operation: OperationDefinitionNode
}

/**
 * Sends the result for each event of a stream to a sink, in order, whenever the sink is ready. So nothing is buffered for
 * a slow client, and nobody waits for it.
 *
 * A class, because there are thousands of them, and each function of a factory needs memory.
 */
export class Subscription implements Task, Member {
  readonly principal: Principal
  readonly #source: Omit<SubscriptionSource, 'principal'>
  readonly #options: SubscriptionOptions
  #sink: Sink | null = null
  #isQueued = false
  #isExecuting = false
  #isBeatDue = false
  #isOver = false
  #next: SharedResult | null = null

  constructor(options: SubscriptionOptions, { stream, audience, principal, operation }: SubscriptionSource) {
    this.#options = options
    this.#source = { stream, audience, operation }
    this.principal = principal
    audience.join()
  }

  /** Starts to send. */
  attach(sink: Sink): void {
    this.#sink = sink
    if (this.#isOver) return
    this.#source.stream.listen(() => this.wake())
    if (sink.beat !== undefined) this.#options.heartbeats.add(this)
    this.wake()
  }

  /** Looks for something to send in one of the next turns of the event loop. */
  wake(): void {
    if (this.#isQueued || this.#isOver) return
    this.#isQueued = true
    this.#options.turns.add(this)
  }

  beat(): void {
    this.#isBeatDue = true
    this.wake()
  }

  receive(result: SharedResult): void {
    this.#isExecuting = false
    this.#next = result
    this.wake()
  }

  /** Ends the subscription, because nobody receives its results. */
  abandon(): void {
    this.#finish()
    this.#source.stream.end()
  }

  run(): void {
    this.#isQueued = false
    if (this.#isOver || this.#sink === null) return
    try {
      this.#send(this.#sink)
    } catch (error) {
      // Only this subscription ends, and the log has the error.
      this.#options.mask(error instanceof Error ? error : new Error(String(error)))
      this.abandon()
    }
  }

  #send(sink: Sink): void {
    if (this.#next === null && !this.#isExecuting) this.#take(sink)
    if (this.#next === null) return
    // In the same turn if the audience has the result already: otherwise no subscriber would get it before all of them
    // have taken the event.
    sink.send(this.#next)
    this.#next = null
    this.wake()
  }

  #take(sink: Sink): void {
    const { stream, audience } = this.#source
    if (stream.isEnded) this.#complete(sink)
    else if (sink.isReady()) {
      const placed = stream.take()
      if (placed !== null) {
        this.#isExecuting = true
        audience.request(placed, this)
      } else if (this.#isBeatDue) sink.beat?.()
      this.#isBeatDue = false
    }
  }

  #complete(sink: Sink): void {
    const { failure } = this.#source.stream
    if (failure !== undefined) sink.send(this.#resultOf(failure))
    this.#finish()
    sink.complete()
  }

  #resultOf(failure: Error): SharedResult {
    const nodes = [this.#source.operation]
    const error = new GraphQLError(failure.message, { originalError: failure, nodes })
    const masked = this.#options.mask(error)
    return createSharedResult({ errors: [masked instanceof GraphQLError ? masked : error] })
  }

  #finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#options.heartbeats.delete(this)
    this.#source.audience.leave()
  }
}
