/**
 * The answer as a `Response` of this runtime. Yoga answers with an object of its own class, which hosts that test
 * `instanceof Response` refuse.
 *
 * @param headers - are added
 */
export async function toWebResponse(
  answer: Response,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const { status, statusText } = answer
  const response = new Response(await bodyOf(answer), { status, statusText })
  for (const [name, value] of answer.headers) {
    if (name !== 'set-cookie') response.headers.set(name, value)
  }
  for (const cookie of answer.headers.getSetCookie()) response.headers.append('set-cookie', cookie)
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

const STREAMS = /^(text\/event-stream|multipart\/)/

async function bodyOf(answer: Response): Promise<BodyInit | null> {
  const { body, headers } = answer
  // A response with one of these statuses must not have a body, not even an empty one.
  if (body === null || [101, 204, 205, 304].includes(answer.status)) return null
  return STREAMS.test(headers.get('content-type') ?? '') ? streamOf(body) : answer.arrayBuffer()
}

function streamOf(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(typeof value === 'string' ? new TextEncoder().encode(value) : value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
