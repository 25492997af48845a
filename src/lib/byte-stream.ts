/** Takes the bytes of a body for one client. */
export interface ByteTarget {
  /** Whether the client has taken what was written before. If not, `resume` of the source is called when it has. */
  isReady(): boolean
  write(bytes: Uint8Array): void
  /** Ends the body. */
  end(): void
}

/** Writes a body piece by piece, for as long as the client stays. */
export interface ByteSource {
  /** Begins to write. Is called at most once. */
  open(target: ByteTarget): void
  /** The target is ready again. */
  resume(): void
  /** Nobody reads the body any longer. Can be called several times. */
  cancel(): void
}

const sources = new WeakMap<Response, { source: ByteSource; release: () => void }>()

/**
 * A response whose body a source writes. A server takes the source and lets it write to the connection. For everybody else
 * the body is a stream, which ends when `signal` aborts.
 *
 * The stream and the response would need several kilobytes for each client as long as the body is open.
 */
export function streamingResponse(source: ByteSource, init: ResponseInit, signal: AbortSignal): Response {
  const onAbort = () => source.cancel()
  const release = () => signal.removeEventListener('abort', onAbort)
  signal.addEventListener('abort', onAbort, { once: true })
  const response = new Response(readableStream(source, signal, release), init)
  sources.set(response, { source, release })
  return response
}

/** @returns the source of the response, which the caller must open or cancel. Undefined if it has none. */
export function takeSource(response: Response): ByteSource | undefined {
  const taken = sources.get(response)
  sources.delete(response)
  taken?.release()
  return taken?.source
}

function readableStream(source: ByteSource, signal: AbortSignal, release: () => void): ReadableStream {
  let target: StreamTarget | null = null
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (target === null) {
          target = new StreamTarget(controller)
          signal.addEventListener('abort', () => target?.end(), { once: true })
          source.open(target)
          if (signal.aborted) target.end()
        } else {
          target.isPulled = true
          source.resume()
        }
      },
      cancel: () => {
        release()
        target?.abandon()
        source.cancel()
      },
    },
    // Nothing is taken from the source before somebody reads.
    { highWaterMark: 0 },
  )
}

class StreamTarget implements ByteTarget {
  /** Whether the reader waits for bytes. */
  isPulled = true
  #isEnded = false
  readonly #controller: ReadableStreamDefaultController<Uint8Array>

  constructor(controller: ReadableStreamDefaultController<Uint8Array>) {
    this.#controller = controller
  }

  isReady(): boolean {
    return this.isPulled && !this.#isEnded
  }

  write(bytes: Uint8Array): void {
    if (this.#isEnded) return
    this.isPulled = false
    this.#controller.enqueue(bytes)
  }

  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#controller.close()
  }

  /** The reader has canceled the stream. Writing to it or closing it would throw. */
  abandon(): void {
    this.#isEnded = true
  }
}
