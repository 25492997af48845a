/** The maximum size of a request's body in bytes: 1 MB. */
export const BODY_LIMIT = 1024 * 1024

/** The body of a request is larger than the limit. */
export class BodyTooLarge extends Error {
  readonly code = 'BODY_TOO_LARGE'
}

/**
 * Limits the body of a request to `limit` bytes.
 *
 * If there is a Content-Length, only this number is checked, because Node's parser enforces it. A usual request therefore
 * costs nothing. A body of unknown length is read here, up to the limit. (Yoga's own limit pipes every body through a
 * stream and halves the throughput.)
 *
 * @returns the request to process
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
    // The reader is not canceled, because that would cut the connection before the answer. lingering-close.ts discards
    // the rest.
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
