import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

interface Delivery {
  from: string
  to: string[]
  mail: ParsedMail
}

/** A real SMTP server, on a free port unless told one, that keeps what it is given; `options` make it misbehave. */
export async function smtpServer(options: SMTPServerOptions = {}, port = 0) {
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
  // Clients that give up reset their connections; that is what is being tested.
  server.on('error', () => undefined)
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return {
    deliveries,
    connections: server.connections,
    ...host(server.server),
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

/** A server that does with each connection what it is told. */
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

/** What a server answers with. */
export function answer(responseCode: number, message = 'No'): Error {
  return Object.assign(new Error(message), { responseCode })
}

function host(server: { address(): AddressInfo | string | null }) {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return { port: address.port, url: `smtp://127.0.0.1:${address.port}` }
}
