import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { createServer as createSocketServer } from 'node:net'

export interface Received {
  headers: Record<string, string>
  body: string
}

export type Behaviour = (response: ServerResponse, received: Received) => void

export const taking: Behaviour = (response) => response.writeHead(204).end()
export const answering =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end('no')
export const hanging: Behaviour = () => undefined

/** Never answers, and counts how many senders waited at the same time. */
export function hangingCounted() {
  let waiting = 0
  let most = 0
  const behave: Behaviour = (response) => {
    most = Math.max(most, ++waiting)
    response.on('close', () => waiting--)
  }
  return { behave, most: () => most }
}

/** A real HTTP receiver that stores what it receives. It uses a free port unless one is given. */
export async function startReceiver(port = 0) {
  const received: Received[] = []
  let behave = taking
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const message = { headers: single(request.headers), body: Buffer.concat(chunks).toString() }
      received.push(message)
      behave(response, message)
    })
  })
  // It leaves it to the sender to close idle connections.
  server.keepAliveTimeout = 0
  let connections = 0
  let open = 0
  server.on('connection', (socket) => {
    connections++
    open++
    socket.on('close', () => open--)
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port')
  return {
    received,
    port: address.port,
    url: `http://127.0.0.1:${address.port}/hook`,
    /** How many connections there have been. */
    connections: () => connections,
    /** How many connections are open. */
    open: () => open,
    become(behaviour: Behaviour) {
      behave = behaviour
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/** Listens on this machine, where no webhook may be sent: with IPv4 and, if available, IPv6. */
export async function startTrap() {
  let connections = 0
  const server = createSocketServer((socket) => {
    connections++
    socket.destroy()
  })
  server.listen({ port: 0, host: '::', ipv6Only: false })
  await once(server, 'listening').catch(() => once(server.listen(0, '0.0.0.0'), 'listening'))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The trap has no port')
  return {
    port: address.port,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

function single(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
