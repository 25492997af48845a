import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServerAdapter } from '@whatwg-node/server'
import type { Handler } from './routes.ts'

export interface Listening {
  port: number
  /** Takes no new connections, answers what is under way, then closes. */
  close(): Promise<void>
}

// A client may take this long to send its headers, and its whole request: slower ones are evicted.
const HEADERS_MS = 10_000
const REQUEST_MS = 30_000

/** Serves over HTTP. @throws the system's error when the port can't be had. */
export async function listen(
  handler: Handler,
  { port, host }: { port: number; host: string },
): Promise<Listening> {
  const adapter = createServerAdapter(handler)
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: 65_000 },
    (request, response) => {
      // While closing, a connection is told not to come back.
      if (!server.listening) response.setHeader('connection', 'close')
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
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port')
  return address
}
