import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import { createServerAdapter } from '@whatwg-node/server'
import type { Logger } from '../../lib/log.ts'
import { type ConnectionLimits, limitConnections } from './connection-limits.ts'
import { ignoreUpgrade } from './ignore-upgrade.ts'
import { closeAfterResponse, exceedsBodyLimit } from './lingering-close.ts'
import type { Peer, ReadPeer } from './peer.ts'
import { sendRawResponse } from './raw-response.ts'
import { createRefusalLog } from './refusal-log.ts'
import { readRequestTarget } from './request-target.ts'
import { createResponseOrder } from './response-order.ts'
import type { Sockets } from './sockets.ts'
import { createStallCheck } from './stall-check.ts'

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

// When closing, a stream has this long to end.
const STREAM_END_MS = 1_000

// Proxies and clients take another connection after the last request without an error; nginx has the same limit.
const REQUESTS_PER_CONNECTION = 1000
// Clients that pipeline have some ten requests under way.
const PIPELINED_MAX = 32

/** Answers a request; `peer` is where it came from. */
export type PeerHandler = (request: Request, peer: Peer) => Promise<Response>

/** What holds for every connection and every answer. */
export interface Edge {
  connections: ConnectionLimits
  readPeer: ReadPeer
  /** Headers of every answer. */
  headers: Readonly<Record<string, string>>
  log: Logger
}

export interface ListenOptions extends Edge {
  port: number
  host: string
  /** What takes over requests that ask to become sockets. */
  sockets?: Sockets
}

/** Serves over HTTP. @throws the system's error when the port can't be had. */
export async function listen(handler: PeerHandler, options: ListenOptions): Promise<Listening> {
  const { port, host, sockets, headers, readPeer, log } = options
  const adapter = createServerAdapter<{ req: IncomingMessage }>((request, { req }) =>
    handler(request, readPeer(req.socket.remoteAddress, req.headers['x-forwarded-for'])),
  )
  const underWay = new Set<ServerResponse>()
  const turns = createResponseOrder({ requestsMax: REQUESTS_PER_CONNECTION, waitingMax: PIPELINED_MAX })
  const checkStall = createStallCheck()
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: LOOK_MS,
      keepAliveTimeout: 65_000,
      // Checked with the rest of the request line, so that the answer has the headers of all.
      requireHostHeader: false,
    },
    (request, response) => turns.take(request, response, () => answer(request, response)),
  )
  // What would be refused by its length is refused before it is sent.
  server.on('checkContinue', (request, response) =>
    turns.take(request, response, () => {
      if (!exceedsBodyLimit(request)) response.writeContinue()
      answer(request, response)
    }),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable && !(turns.current(socket)?.headersSent ?? false)) {
      sendRawResponse(socket, STATUS_OF_FAULT[error.code ?? ''] ?? 400, headers)
    } else socket.destroy()
  })
  if (sockets !== undefined) {
    server.on('upgrade', (request, socket, head) =>
      turns.whenIdle(socket, () => {
        if (readRequestTarget(request) && sockets.take(request, socket, head)) return
        ignoreUpgrade(server, request, socket, head)
      }),
    )
  }
  const open = limitConnections(server, {
    limits: options.connections,
    readPeer,
    onRefused: createRefusalLog(log),
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const looking = setInterval(() => {
    for (const socket of open) checkStall(socket)
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
          clearInterval(looking)
          resolve()
        })
        for (const response of underWay) lastOf(response)
        void sockets?.close()
      }),
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    underWay.add(response)
    response.on('close', () => underWay.delete(response))
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    if (!server.listening) lastOf(response)
    closeAfterResponse(request, response)
    if (readRequestTarget(request)) void adapter(request, response)
    else refuseTarget(request, response)
  }

  function refuseTarget({ method, socket }: IncomingMessage, response: ServerResponse): void {
    log.info({ method, status: 400, address: socket.remoteAddress }, 'malformed request line or Host')
    const message = 'The request needs one valid Host header and a path.'
    response.writeHead(400, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'close',
    })
    response.end(JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] }))
  }
}

/** Faults of what a client sent, by Node's codes. */
const STATUS_OF_FAULT: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/**
 * Whether server-sent events may be under way. Some clients say with every request that they would take
 * events, so nothing that has not been answered is one.
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
