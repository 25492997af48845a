import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Answers a request with an `Upgrade` header as if it had none, which HTTP allows.
 *
 * A server with a listener for upgrades receives every such request there. Some clients, such as the one of Java, ask for
 * h2c in each request and expect an ordinary answer. The request is therefore put back in front of the data of the
 * connection, without the headers that ask for an upgrade.
 */
export function ignoreUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`]
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? ''
    const value = withoutUpgrade(name.toLowerCase(), request.rawHeaders[index + 1] ?? '')
    if (value !== '') lines.push(`${name}: ${value}`)
  }
  // Node decodes headers as Latin 1.
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}

function withoutUpgrade(name: string, value: string): string {
  if (name === 'upgrade' || name === 'http2-settings') return ''
  if (name !== 'connection') return value
  const options = value.split(',').map((option) => option.trim())
  return options.filter((option) => !/^(upgrade|http2-settings)$/i.test(option)).join(', ')
}
