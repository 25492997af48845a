import type { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { BODY_LIMIT } from './body-limit.ts'

// The time in which a client that is still sending must notice the answer.
const LINGER_MS = 5_000

/** Whether Content-Length exceeds the limit. */
export function exceedsBodyLimit({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > BODY_LIMIT
}

/**
 * Makes sure that a client receives an answer that is sent before its body has been read.
 *
 * Node closes such a connection at once. The system then answers further data with a reset, and a reset discards an answer
 * that the client has not read yet. The connection is therefore only half-closed, and further data is discarded for some
 * seconds.
 */
export function closeAfterResponse(request: IncomingMessage, response: ServerResponse): void {
  const chunked = request.headers['transfer-encoding'] !== undefined
  if (!chunked && !exceedsBodyLimit(request)) return
  if (!chunked) response.setHeader('connection', 'close')
  const { socket } = request
  socket.destroySoon = () => {
    if (request.complete || socket.destroyed) Socket.prototype.destroySoon.call(socket)
    else linger(request)
  }
}

function linger(request: IncomingMessage): void {
  const { socket } = request
  socket.end()
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
  request.once('end', () => socket.destroy())
  // No other listener reads the body from here on.
  request.removeAllListeners('readable')
  request.removeAllListeners('data')
  request.resume()
}
