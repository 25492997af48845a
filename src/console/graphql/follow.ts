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

/** An extension of each result: whether changes before it are missing, so that everything must be read again. */
export const MISSED = 'missed'
/** The gateway is short of something at the moment. */
const TEMPORARY = ['UNAVAILABLE', 'TOO_MANY_STREAMS']

// The gateway sends something every ten seconds. A connection that is silent three times as long is broken.
const SILENCE_MS = 30_000
const AGAIN_MS = 1_000

/**
 * Runs a subscription over server-sent events while the window is visible: browsers open only six connections to a
 * host, for all windows together. After an interruption it continues after the last change, so the operation needs the
 * variable `after` and must select `cursor`. If there was no change before, a result says {@link MISSED}.
 * @returns a function that ends it
 */
export function follow<Result>(url: string, { query, variables }: Operation, sink: Sink<Result>): () => void {
  const end = new AbortController()
  const run = async () => {
    let after = variables['after']
    let isAgain = false
    const onOpen = () => {
      if (isAgain && after === undefined) sink.next({ data: null, extensions: { [MISSED]: true } } as Result)
      isAgain = true
    }
    while (!end.signal.aborted) {
      try {
        await untilVisible(end.signal)
        const operation = { query, variables: { ...variables, after } }
        for await (const data of readEvents(url, operation, { end: end.signal, onOpen })) {
          const answer: Answer = JSON.parse(data)
          // Any other error is the result.
          if (answer.errors?.some(({ extensions }) => TEMPORARY.includes(extensions?.code ?? ''))) break
          sink.next({ ...answer, extensions: { [MISSED]: false } } as Result)
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

/** Resolves when the window is visible, or when `end` is aborted. */
async function untilVisible(end: AbortSignal): Promise<void> {
  while (document.hidden && !end.aborted) {
    await new Promise((resolve) => {
      document.addEventListener('visibilitychange', resolve, { once: true })
      end.addEventListener('abort', resolve, { once: true })
    })
  }
}

interface Reading {
  end: AbortSignal
  /** Called when the gateway has begun to send. */
  onOpen: () => void
}

/** The data of each event, until the connection ends or the window is hidden. */
async function* readEvents(
  url: string,
  operation: Operation,
  { end, onOpen }: Reading,
): AsyncGenerator<string> {
  const line = new AbortController()
  const hangUp = () => line.abort()
  const hangUpIfHidden = () => document.hidden && hangUp()
  end.addEventListener('abort', hangUp)
  document.addEventListener('visibilitychange', hangUpIfHidden)
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
    onOpen()
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
    document.removeEventListener('visibilitychange', hangUpIfHidden)
    hangUp()
  }
}
