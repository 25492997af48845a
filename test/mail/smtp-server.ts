import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

interface Delivery {
  from: string
  to: string[]
  mail: ParsedMail
}

/** A loopback address for a server that stops. No other server gets its port: they listen on 127.0.0.1. */
export const OWN_ADDRESS = '127.0.0.77'

/** A real SMTP server that stores its emails. It uses a free port unless one is given. `options` make it misbehave. */
export async function smtpServer(options: SMTPServerOptions = {}, port = 0, address = '127.0.0.1') {
  const deliveries: Delivery[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 20,
    logger: false,
    onData(stream, { envelope }, done) {
      simpleParser(stream).then((mail) => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        deliveries.push({ from, to: envelope.rcptTo.map(({ address }) => address), mail })
        done()
      }, done)
    },
    ...options,
  })
  // Clients that time out reset their connections, which is what the tests check.
  server.on('error', () => undefined)
  await once(server.listen(port, address), 'listening')
  return {
    deliveries,
    connections: server.connections,
    ...host(server.server),
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

/** A server that handles each connection with a function of the test. */
export async function rawServer(behave: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    behave(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    sockets,
    ...host(server),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An answer of a server. */
export function answer(responseCode: number, message = 'No'): Error {
  return Object.assign(new Error(message), { responseCode })
}

function host(server: { address(): AddressInfo | string | null }) {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return { port: address.port, url: `smtp://${address.address}:${address.port}` }
}
