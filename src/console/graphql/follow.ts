import { CONSOLE_HEADER } from '../session/session.ts'

interface Operation {
  query: string
  variables: Record<string, unknown>
}

/** Receives the results of a subscription. urql provides one. */
interface Sink<Result> {
  next(result: Result): void
  error(error: Error): void
  complete(): void
}

interface Answer {
  data?: Record<string, { cursor?: string } | null> | null
  errors?: { extensions?: { code?: string } }[]
}

// The gateway sends something every ten seconds. A connection that is silent three times as long is broken.
const SILENCE_MS = 30_000
const AGAIN_MS = 1_000

/**
 * Runs a subscription over server-sent events. After an interruption it continues after the last change, so the
 * operation needs the variable `after` and must select `cursor`.
 * @returns a function that ends it
 */
export function follow<Result>(url: string, { query, variables }: Operation, sink: Sink<Result>): () => void {
  const end = new AbortController()
  const run = async () => {
    let after = variables['after']
    while (!end.signal.aborted) {
      try {
        for await (const data of readEvents(url, { query, variables: { ...variables, after } }, end.signal)) {
          const answer: Answer = JSON.parse(data)
          // The database does not answer at the moment. Any other error is the result.
          if (answer.errors?.some(({ extensions }) => extensions?.code === 'UNAVAILABLE')) break
          sink.next(JSON.parse(data))
          if (answer.errors !== undefined) return sink.complete()
          after = Object.values(answer.data ?? {})[0]?.cursor ?? after
        }
      } catch (error) {
        if (error instanceof RefusedStream) return sink.error(error)
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
  void run()
  return () => end.abort()
}

class RefusedStream extends Error {}

/** The data of each event, until the connection ends. */
async function* readEvents(url: string, operation: Operation, end: AbortSignal): AsyncGenerator<string> {
  const line = new AbortController()
  const hangUp = () => line.abort()
  end.addEventListener('abort', hangUp)
  let silence = setTimeout(hangUp, SILENCE_MS)
  try {
    const response = await fetch(url, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { ...CONSOLE_HEADER, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(operation),
      signal: line.signal,
    })
    if (response.status < 500 && !response.ok) {
      throw new RefusedStream(`The gateway answered ${response.status}`)
    }
    if (!response.ok || response.body === null) return
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      clearTimeout(silence)
      silence = setTimeout(hangUp, SILENCE_MS)
      const blocks = (text + read.value).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        if (block.startsWith('event: next\n')) yield block.slice(block.indexOf('data: ') + 'data: '.length)
      }
    }
  } finally {
    clearTimeout(silence)
    end.removeEventListener('abort', hangUp)
    hangUp()
  }
}
