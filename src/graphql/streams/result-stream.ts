import { type ByteSource, type ByteTarget, streamingResponse } from '../../lib/byte-stream.ts'
import type { SharedResult } from './shared-result.ts'
import type { StreamFormat } from './stream-formats.ts'
import type { Sink, Subscription } from './subscription.ts'

const HEADERS = {
  'cache-control': 'no-store, no-transform',
  // Stops nginx from buffering results.
  'x-accel-buffering': 'no',
}

/**
 * Sends the results of a subscription as they arrive. The subscription ends as soon as the client has gone or `signal`
 * aborts. It sends the next result after the client has taken the previous one.
 */
export function resultStream(
  subscription: StreamedSubscription,
  format: StreamFormat,
  signal: AbortSignal,
): Response {
  const headers = { ...HEADERS, 'content-type': format.contentType }
  return streamingResponse(new ResultSource(subscription, format), { headers }, signal)
}

type StreamedSubscription = Pick<Subscription, 'attach' | 'wake' | 'abandon'>

/** A class, because there are thousands of them, and each function of a factory needs memory. */
class ResultSource implements ByteSource, Sink {
  readonly #subscription: StreamedSubscription
  readonly #format: StreamFormat
  #target: ByteTarget | null = null

  constructor(subscription: StreamedSubscription, format: StreamFormat) {
    this.#subscription = subscription
    this.#format = format
  }

  open(target: ByteTarget): void {
    this.#target = target
    // Some clients process the response only after its first bytes.
    target.write(this.#format.start)
    this.#subscription.attach(this)
  }

  resume(): void {
    this.#subscription.wake()
  }

  cancel(): void {
    this.#subscription.abandon()
  }

  isReady(): boolean {
    return this.#target?.isReady() ?? false
  }

  send(result: SharedResult): void {
    this.#target?.write(result.bytes(this.#format))
  }

  beat(): void {
    this.#target?.write(this.#format.heartbeat)
  }

  complete(): void {
    this.#target?.write(this.#format.end)
    this.#target?.end()
  }
}
