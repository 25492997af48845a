/** The operation that a client sends. */
export interface Operation {
  query: string
  variables: object | undefined
}

/** Receives results. urql, Apollo and Relay provide one. */
export interface Sink<Result> {
  next(result: Result): void
  error(error: Error): void
  complete(): void
}

interface Change {
  data?: { invitationChanged?: { cursor?: string } | null } | null
  errors?: { extensions?: { code?: string } }[]
}

// The gateway sends something every ten seconds. A connection that is silent three times as long is broken.
const SILENCE_MS = 30_000
const AGAIN_MS = 1_000

/**
 * Runs a subscription to `invitationChanged` over server-sent events. After an interruption it continues
 * after the last change, so the operation needs the variable `after` and must select `cursor`.
 * @returns a function that ends it.
 */
export function follow<Result>({ query, variables }: Operation, sink: Sink<Result>): () => void {
  const end = new AbortController()
  void (async () => {
    let after: string | undefined
    while (!end.signal.aborted) {
      try {
        for await (const data of events(
          { query, variables: { ...variables, ...(after && { after }) } },
          end,
        )) {
          const { data: change, errors }: Change = JSON.parse(data)
          // The gateway's database is not available at the moment. Any other error is the result.
          if (errors?.some(({ extensions }) => extensions?.code === 'UNAVAILABLE')) break
          sink.next(JSON.parse(data))
          if (errors) return sink.complete()
          after = change?.invitationChanged?.cursor ?? after
        }
      } catch (error) {
        if (error instanceof Refused) return sink.error(error)
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  })()
  return () => end.abort()
}

class Refused extends Error {}

/** The data of each event, until the connection ends. */
async function* events(operation: Operation, end: AbortController): AsyncGenerator<string> {
  const line = new AbortController()
  const hangUp = () => line.abort()
  end.signal.addEventListener('abort', hangUp)
  let silence = setTimeout(hangUp, SILENCE_MS)
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(operation),
      signal: line.signal,
    })
    if (response.status < 500 && !response.ok) throw new Refused(`The gateway answered ${response.status}`)
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
    end.signal.removeEventListener('abort', hangUp)
    hangUp()
  }
}
