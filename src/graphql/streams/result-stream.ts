import type { StreamFormat } from './stream-formats.ts'
import type { Sink, Subscription } from './subscription.ts'

const HEADERS = {
  'cache-control': 'no-store, no-transform',
  // Stops nginx from buffering results.
  'x-accel-buffering': 'no',
}

/**
 * Sends the results of a subscription as they arrive. The subscription ends as soon as the body is canceled or `signal`
 * aborts. It sends the next result after the client has taken the previous one.
 */
export function resultStream(
  subscription: Pick<Subscription, 'attach' | 'wake' | 'abandon'>,
  format: StreamFormat,
  signal: AbortSignal,
): Response {
  let onAbort: () => void = () => undefined
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      onAbort = () => {
        subscription.abandon()
        controller.close()
      }
      // Some clients process the response only after its first bytes.
      controller.enqueue(Buffer.from(format.start))
      signal.addEventListener('abort', onAbort, { once: true })
      subscription.attach(createSink(controller, format, () => signal.removeEventListener('abort', onAbort)))
      if (signal.aborted) onAbort()
    },
    pull: () => subscription.wake(),
    cancel: () => {
      signal.removeEventListener('abort', onAbort)
      subscription.abandon()
    },
  })
  return new Response(body, { headers: { ...HEADERS, 'content-type': format.contentType } })
}

function createSink(
  controller: ReadableStreamDefaultController<Uint8Array>,
  format: StreamFormat,
  onEnd: () => void,
): Sink {
  return {
    isReady: () => (controller.desiredSize ?? 0) > 0,
    send: (result) => controller.enqueue(result.bytes(format)),
    beat: () => controller.enqueue(Buffer.from(format.heartbeat)),
    complete: () => {
      onEnd()
      controller.enqueue(Buffer.from(format.end))
      controller.close()
    },
  }
}
