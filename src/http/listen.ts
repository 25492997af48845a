import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import { createServerAdapter } from '@whatwg-node/server'
import { answerPlainly } from './plain-request.ts'
import type { Handler } from './routes.ts'
import type { Sockets } from './sockets.ts'
import { announcesTooMuch, keepAnswer } from './unread-body.ts'

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
const CLOSE_MS = 12_000

// A stream's client may take this long to read what has been sent. When closing, a stream has this long to end.
const STALLED_MS = 20_000
const STREAM_END_MS = 1_000

export interface ListenOptions {
  port: number
  host: string
  /** What takes over requests that ask to become sockets. */
  sockets?: Sockets
}

/** Serves over HTTP. @throws the system's error when the port can't be had. */
export async function listen(handler: Handler, { port, host, sockets }: ListenOptions): Promise<Listening> {
  const adapter = createServerAdapter(handler)
  const underWay = new Set<ServerResponse>()
  /** Streams that wait for their clients to read, and since when. */
  const stalled = new Map<ServerResponse, number>()
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: LOOK_MS,
      keepAliveTimeout: 65_000,
    },
    answer,
  )
  // What would be refused by its length is refused before it is sent.
  server.on('checkContinue', (request, response) => {
    if (!announcesTooMuch(request)) response.writeContinue()
    answer(request, response)
  })
  if (sockets !== undefined) {
    server.on('upgrade', (request, socket, head) => {
      if (!sockets.take(request, socket, head)) answerPlainly(server, request, socket, head)
    })
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const evicting = setInterval(() => {
    evictStalled()
    sockets?.look()
  }, LOOK_MS)
  return {
    port: addressOf(server.address()).port,
    close: () =>
      new Promise((resolve) => {
        const idle = setInterval(() => server.closeIdleConnections(), LAST_CALL_MS)
        const rest = setTimeout(() => {
          server.closeAllConnections()
          sockets?.cut('all')
        }, CLOSE_MS)
        const streams = setTimeout(() => {
          for (const response of underWay) if (isStream(response)) response.destroy()
          sockets?.cut('slow')
        }, STREAM_END_MS)
        // Not the HTTP server's own close: that one cuts idle connections at once, on which the next
        // request may be on its way already, and stops looking for slow clients, who could then stay.
        NetServer.prototype.close.call(server, () => {
          clearInterval(idle)
          clearTimeout(rest)
          clearTimeout(streams)
          clearInterval(evicting)
          resolve()
        })
        for (const response of underWay) lastOf(response)
        void sockets?.close()
      }),
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    underWay.add(response)
    response.on('close', () => {
      underWay.delete(response)
      stalled.delete(response)
    })
    if (!server.listening) lastOf(response)
    keepAnswer(request, response)
    void adapter(request, response)
  }

  function evictStalled(): void {
    for (const response of underWay) {
      if (!response.writableNeedDrain || !isStream(response)) stalled.delete(response)
      else if (!stalled.has(response)) stalled.set(response, performance.now())
      else if (performance.now() - (stalled.get(response) ?? 0) > STALLED_MS) response.destroy()
    }
  }
}

/**
 * Whether server-sent events may be under way. What else is large may take its time; and some clients say
 * with every request that they would take events, so nothing that has not been answered is one.
 */
function isStream(response: ServerResponse): boolean {
  return response.headersSent && (response.req.headers.accept?.includes('text/event-stream') ?? false)
}

/** Tells the client not to use the connection again. */
function lastOf(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port')
  return address
}
