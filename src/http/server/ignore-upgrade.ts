import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Answers a request that asks to change protocols as if it had not, as HTTP wants it of whoever will not.
 *
 * Node hands over every request with an Upgrade header, once sockets are served at all: some clients ask
 * for h2c with each (Java's own does), and mean the request all the same. So it is put back in front of
 * what the connection brings, without what asked for the change.
 */
export function ignoreUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`]
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? ''
    const value = kept(name.toLowerCase(), request.rawHeaders[index + 1] ?? '')
    if (value !== '') lines.push(`${name}: ${value}`)
  }
  // Node reads headers as Latin 1.
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}

function kept(name: string, value: string): string {
  if (name === 'upgrade' || name === 'http2-settings') return ''
  if (name !== 'connection') return value
  const options = value.split(',').map((option) => option.trim())
  return options.filter((option) => !/^(upgrade|http2-settings)$/i.test(option)).join(', ')
}
