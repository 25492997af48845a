/** What a request's body may have at most, in bytes: 1 MB. */
export const BODY_LIMIT = 1024 * 1024

/** A request's body is larger than it may be. */
export class BodyTooLarge extends Error {
  readonly code = 'BODY_TOO_LARGE'
}

/**
 * Holds a request's body to `limit` bytes.
 *
 * With a Content-Length the number alone decides, and Node's parser holds the client to it: the common
 * request costs nothing. A body of unknown length is read here, no further than the limit. (Yoga's
 * own limit pipes every body through a stream of its own and halves the throughput.)
 *
 * @returns the request to go on with.
 * @throws BodyTooLarge
 */
export async function limitBody(request: Request, limit: number): Promise<Request> {
  const length = request.headers.get('content-length')
  if (length !== null) {
    if (Number(length) > limit) throw new BodyTooLarge()
    return request
  }
  if (request.body === null) return request
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength
    // Not canceled: that would cut the connection, and with it the answer. Nobody reads on; who listens
    // lets go of the rest.
    if (size > limit) throw new BodyTooLarge()
    chunks.push(read.value)
  }
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(chunks),
    signal: request.signal,
  })
}
