import type { Connection } from '../options.ts'
import { readResult, send } from '../transport/request.ts'
import { badResponse, dataOf, readResponse } from '../transport/response.ts'
import { withTimeout } from '../transport/timeout.ts'
import { createEventParser } from './event-stream.ts'

export interface StreamOptions {
  body: string
  signal: AbortSignal
  /** How long the connection may be silent. The gateway sends something every ten seconds. */
  idleMs: number
  /** Called when the stream is open. */
  onOpen(): void
}

/**
 * Yields the data of each result, until the gateway completes the stream or the connection ends. Silence counts
 * only while the client waits, so a caller that processes a result slowly gets no timeout.
 *
 * @throws InvitationError if the gateway refuses, a result has errors, or the connection breaks or is silent
 */
export async function* stream(
  connection: Connection,
  { body, signal, idleMs, onOpen }: StreamOptions,
): AsyncGenerator<object, void, undefined> {
  const { timeoutMs } = connection
  const response = await withTimeout(timeoutMs, signal, (ended) =>
    send(connection, { body, accept: 'text/event-stream', signal: ended }),
  )
  const about = readResponse(response)
  const isStream = /^text\/event-stream\s*(;|$)/i.test(response.headers.get('content-type') ?? '')
  if (!isStream || !response.ok || response.body === null) {
    const text = await withTimeout(timeoutMs, signal, () => readResult(() => response.text()))
    dataOf(text, about)
    throw badResponse(about)
  }
  onOpen()
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  const parse = createEventParser()
  try {
    for (;;) {
      const { done, value } = await withTimeout(idleMs, signal, () => readResult(() => reader.read()))
      if (done) return
      for (const { event, data } of parse(decoder.decode(value, { stream: true }))) {
        if (event === 'complete') return
        if (event === 'next') yield dataOf(data, about)
      }
    }
  } finally {
    // Not awaited: on a dead connection nothing answers.
    void reader.cancel().catch(() => undefined)
  }
}
