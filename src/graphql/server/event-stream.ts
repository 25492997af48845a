import type { ExecutionResult } from 'graphql'
import { formatResult } from '../schema/result.ts'

// Proxies and load balancers drop what is silent for long; mostly after a minute, some after half of one.
const HEARTBEAT_MS = 10_000

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // What nginx needs to be told not to hold events back.
  'x-accel-buffering': 'no',
}

/**
 * Answers with results as they come: server-sent events as the GraphQL over SSE protocol has them in its
 * "distinct connections mode", `next` for each and `complete` at the end.
 *
 * In place of Yoga's own, which does not let go of a subscription while a read of its stream is under way.
 * Here the results are returned to their source as soon as the body is canceled or `signal` aborts, and
 * one result is asked for at a time, when the last has been taken.
 */
export function eventStream(results: AsyncIterable<ExecutionResult>, signal: AbortSignal): Response {
  const iterator = results[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let heartbeat: NodeJS.Timeout | undefined
  let open = true

  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      // Some clients take notice of an answer only when there is something in it.
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
        letGo()
        controller.close()
      }
    },
    cancel: abandon,
  })
  return new Response(body, { headers: HEADERS })

  function abandon(): void {
    letGo()
    // It has nothing to add that anybody would hear.
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }

  function letGo(): void {
    open = false
    clearInterval(heartbeat)
    signal.removeEventListener('abort', abandon)
  }
}

function frame(event: string, data = ''): string {
  return `event: ${event}\ndata: ${data}\n\n`
}
