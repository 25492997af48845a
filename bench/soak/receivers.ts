import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** How often each email or webhook message arrived, by recipient or id. */
export type Arrivals = Map<string, number>

/** A mail server that counts the emails for each recipient. */
export async function startMailServer(onEmail: (recipient: string) => void) {
  const arrivals: Arrivals = new Map()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, { envelope }, done) {
      stream.resume()
      stream.on('end', () => {
        for (const { address } of envelope.rcptTo) {
          count(arrivals, address)
          onEmail(address)
        }
        done()
      })
    },
  })
  // The gateway closes idle connections.
  server.on('error', () => undefined)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    arrivals,
    url: `smtp://127.0.0.1:${portOf(server.server.address())}`,
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

/** A receiver of webhooks that counts the messages by their id. */
export async function startWebhookReceiver() {
  const arrivals: Arrivals = new Map()
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      count(arrivals, String(request.headers['webhook-id']))
      response.writeHead(204).end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    arrivals,
    url: `http://127.0.0.1:${portOf(server.address())}/`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function count(arrivals: Arrivals, key: string): void {
  arrivals.set(key, (arrivals.get(key) ?? 0) + 1)
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}
