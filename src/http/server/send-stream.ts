import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ByteSource, ByteTarget } from '../../lib/byte-stream.ts'

/**
 * Lets a source write the body of a response, whose head is set, until it ends the body or the client disconnects.
 *
 * Not through `ServerResponse.write` after the first piece: it frames each piece for each client, and needs three writes
 * and a timer for it. Thousands of clients receive the same bytes, which are framed once here.
 */
export function sendStream(source: ByteSource, response: ServerResponse): void {
  const { socket } = response
  if (response.destroyed || socket === null) {
    source.cancel()
    return
  }
  // Events are sent at once, and a client that has lost its network is noticed in the end.
  socket.setTimeout(0).setNoDelay(true).setKeepAlive(true)
  const onDrain = () => source.resume()
  socket.on('drain', onDrain)
  response.once('close', () => {
    socket.off('drain', onDrain)
    source.cancel()
  })
  source.open(new ResponseTarget(response, socket))
  forgetHeaders(response)
}

/**
 * Frees what only the head needed: 1.5 KB for each stream, and more if the client sent long tokens or cookies.
 * Node keeps the headers of a response, although it has sent them, and has no public API to remove them then.
 */
function forgetHeaders(response: ServerResponse): void {
  const { req: request } = response
  const { accept } = request.headers
  request.headers = accept === undefined ? {} : { accept }
  request.rawHeaders = []
  const sent = Object.getOwnPropertySymbols(response).find(({ description }) => description === 'kOutHeaders')
  if (sent !== undefined) Reflect.set(response, sent, null)
}

class ResponseTarget implements ByteTarget {
  readonly #response: ServerResponse
  readonly #socket: Socket
  #hasBegun = false

  constructor(response: ServerResponse, socket: Socket) {
    this.#response = response
    this.#socket = socket
  }

  isReady(): boolean {
    return !this.#socket.writableNeedDrain
  }

  write(bytes: Uint8Array): void {
    const { chunkedEncoding, destroyed, writableEnded } = this.#response
    // An empty chunk would end the body.
    if (destroyed || writableEnded || bytes.length === 0) return
    if (this.#hasBegun && chunkedEncoding) this.#socket.write(chunkOf(bytes))
    // The first piece leaves together with the head. A client of HTTP 1.0 gets no chunks.
    else this.#response.write(bytes)
    this.#hasBegun = true
  }

  end(): void {
    this.#response.end()
  }
}

const chunks = new WeakMap<Uint8Array, Buffer>()

/** The bytes as a chunk of HTTP. All clients that receive the same bytes share it. */
function chunkOf(bytes: Uint8Array): Buffer {
  const known = chunks.get(bytes)
  if (known !== undefined) return known
  const chunk = Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
  chunks.set(bytes, chunk)
  return chunk
}
