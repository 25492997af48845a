import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import { createServerAdapter } from '@whatwg-node/server'
import type { Handler } from './routes.ts'

export interface Listening {
  port: number
  /** Takes no new connections, answers what is under way, then closes. */
  close(): Promise<void>
}

// A client may take this long to send its headers, and its whole request: slower ones are evicted,
// within 30 s as it is looked for them every five.
const HEADERS_MS = 10_000
const REQUEST_MS = 25_000
const LOOK_MS = 5_000

// When closing: how long a connection may stay idle, and anything may take. Whatever the database does,
// an answer takes less.
const LAST_CALL_MS = 500
const CLOSE_MS = 20_000

/** Serves over HTTP. @throws the system's error when the port can't be had. */
export async function listen(
  handler: Handler,
  { port, host }: { port: number; host: string },
): Promise<Listening> {
  const adapter = createServerAdapter(handler)
  const underWay = new Set<ServerResponse>()
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: LOOK_MS,
      keepAliveTimeout: 65_000,
    },
    (request, response) => {
      underWay.add(response)
      response.on('close', () => underWay.delete(response))
      if (!server.listening) lastOf(response)
      void adapter(request, response)
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: addressOf(server.address()).port,
    close: () =>
      new Promise((resolve) => {
        const idle = setInterval(() => server.closeIdleConnections(), LAST_CALL_MS)
        const rest = setTimeout(() => server.closeAllConnections(), CLOSE_MS)
        // Not the HTTP server's own close: that one cuts idle connections at once, on which the next
        // request may be on its way already, and stops looking for slow clients, who could then stay.
        NetServer.prototype.close.call(server, () => {
          clearInterval(idle)
          clearTimeout(rest)
          resolve()
        })
        for (const response of underWay) lastOf(response)
      }),
  }
}

/** Tells the client not to use the connection again. */
function lastOf(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port')
  return address
}
