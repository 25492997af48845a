import type { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { BODY_LIMIT } from './body-limit.ts'

// A client that is still sending when it has its answer may take this long to notice.
const LINGER_MS = 5_000

/** Whether the headers say more than any body may have. */
export function exceedsBodyLimit({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > BODY_LIMIT
}

/**
 * Sees to it that a client whose body is answered before it has been read gets the answer.
 *
 * Node closes such a connection at once. What arrives then is met with a reset, and a reset takes the
 * answer from a client that has not read it yet. So the connection is ended, and what still comes is
 * thrown away for a moment.
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
  const enough = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(enough))
  request.once('end', () => socket.destroy())
  // Whoever began to read has stopped.
  request.removeAllListeners('readable')
  request.removeAllListeners('data')
  request.resume()
}
