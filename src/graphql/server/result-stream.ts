import type { ExecutionResult } from 'graphql'
import type { StreamFormat } from './stream-formats.ts'

// Proxies and load balancers close silent connections, most of them after 60 seconds, some after 30.
const HEARTBEAT_MS = 10_000

const HEADERS = {
  'cache-control': 'no-store, no-transform',
  // Stops nginx from buffering results.
  'x-accel-buffering': 'no',
}

/**
 * Sends the results of a subscription as they arrive.
 *
 * Yoga's own streams do not end a subscription while a read of its source is in progress. This stream ends the
 * source as soon as the body is canceled or `signal` aborts, and it reads the next result after the client has
 * taken the previous one.
 */
export function resultStream(
  results: AsyncIterable<ExecutionResult>,
  format: StreamFormat,
  signal: AbortSignal,
): Response {
  const iterator = results[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let heartbeat: NodeJS.Timeout | undefined
  let open = true

  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      // Some clients process the response only after its first bytes.
      controller.enqueue(encoder.encode(format.start))
      heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(format.heartbeat))
      }, HEARTBEAT_MS)
      signal.addEventListener('abort', abandon, { once: true })
      if (signal.aborted) abandon()
    },
    pull: async (controller) => {
      const result = await iterator.next()
      if (result.done !== true) controller.enqueue(encoder.encode(format.result(result.value)))
      else {
        if (open) controller.enqueue(encoder.encode(format.end))
        stop()
        controller.close()
      }
    },
    cancel: abandon,
  })
  return new Response(body, { headers: { ...HEADERS, 'content-type': format.contentType } })

  function abandon(): void {
    stop()
    // The client is gone, so there is nobody to report an error to.
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }

  function stop(): void {
    open = false
    clearInterval(heartbeat)
    signal.removeEventListener('abort', abandon)
  }
}
