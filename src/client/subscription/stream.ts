import type { Connection } from '../options.ts'
import { readResult, send } from '../transport/request.ts'
import { badResponse, dataOf, readResponse } from '../transport/response.ts'
import { withTimeout } from '../transport/timeout.ts'
import { eventParser } from './event-stream.ts'

export interface Streaming {
  body: string
  signal: AbortSignal
  /** How long the line may be silent; the gateway says something every ten seconds. */
  idleMs: number
  /** Told when the line stands. */
  onOpen(): void
}

/**
 * The data of each result, until the gateway says that it was the last, or the connection ends. Silence
 * counts only while there is waiting: who takes long with a result is not told that the line was dead.
 *
 * @throws InvitationError for a refusal, a result with errors, a line that breaks or is silent for too long.
 */
export async function* stream(
  connection: Connection,
  { body, signal, idleMs, onOpen }: Streaming,
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
  const parse = eventParser()
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
    // Not waited for: a line that is dead has nobody to agree.
    void reader.cancel().catch(() => undefined)
  }
}
