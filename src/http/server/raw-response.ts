import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** Answers on a connection that is no request's (any more), and closes it. */
export function sendRawResponse(
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  const all = { ...headers, connection: 'close', 'content-length': '0' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.on('error', () => undefined)
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`)
}
