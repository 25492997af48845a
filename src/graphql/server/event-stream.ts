import type { ExecutionResult } from 'graphql'
import { formatResult } from '../schema/result.ts'

// Proxies and load balancers close silent connections, most of them after 60 seconds, some after 30.
const HEARTBEAT_MS = 10_000

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // Stops nginx from buffering events.
  'x-accel-buffering': 'no',
}

/**
 * Sends results as server-sent events, in the "distinct connections mode" of the GraphQL over SSE protocol: a `next` event
 * per result, and `complete` at the end.
 *
 * Yoga's own stream does not end a subscription while a read of its source is in progress. This stream ends the
 * source as soon as the body is canceled or `signal` aborts, and it reads the next result after the client has
 * taken the previous one.
 */
export function eventStream(results: AsyncIterable<ExecutionResult>, signal: AbortSignal): Response {
  const iterator = results[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let heartbeat: NodeJS.Timeout | undefined
  let open = true

  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      // Some clients process the response only after its first bytes.
      controller.enqueue(encoder.encode(':\n\n'))
      heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(':\n\n'))
      }, HEARTBEAT_MS)
      signal.addEventListener('abort', abandon, { once: true })
      if (signal.aborted) abandon()
    },
    pull: async (controller) => {
      const result = await iterator.next()
      if (result.done !== true)
        controller.enqueue(encoder.encode(frame('next', JSON.stringify(formatResult(result.value)))))
      else {
        if (open) controller.enqueue(encoder.encode(frame('complete')))
        stop()
        controller.close()
      }
    },
    cancel: abandon,
  })
  return new Response(body, { headers: HEADERS })

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

function frame(event: string, data = ''): string {
  return `event: ${event}\ndata: ${data}\n\n`
}
