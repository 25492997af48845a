import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from '../../lib/log.ts'
import { type ConnectionLimits, limitConnections } from './connection-limits.ts'
import { createFetchAdapter, type FetchAdapter, type PeerHandler } from './fetch-adapter.ts'
import { closeConnectionAfter, closeGracefully } from './graceful-close.ts'
import { ignoreUpgrade } from './ignore-upgrade.ts'
import { answerLean, type LeanDispatch, type LeanHandler } from './lean-requests.ts'
import { closeAfterResponse, exceedsBodyLimit } from './lingering-close.ts'
import type { ReadPeer } from './peer.ts'
import { sendRawResponse } from './raw-response.ts'
import { createRefusalLog } from './refusal-log.ts'
import { readRequestTarget } from './request-target.ts'
import { createResponseOrder, type ResponseOrder } from './response-order.ts'
import type { Sockets } from './sockets.ts'
import { createStallCheck } from './stall-check.ts'

export interface Listening {
  port: number
  /** Accepts no more connections, waits for pending answers, and closes. */
  close(): Promise<void>
}

// The time in which a client must send its headers, and its whole request. Slower clients are cut within 30 s, because
// the check runs every 5 s.
const HEADERS_MS = 10_000
const REQUEST_MS = 25_000
const CHECK_MS = 5_000

// Proxies and clients open another connection after the last request without an error. nginx has the same limit.
const REQUESTS_PER_CONNECTION = 1000
// Clients that pipeline send about ten requests at once.
const PIPELINED_MAX = 32

/** Settings of every connection and every answer. */
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
  /** Accepts requests that become sockets. */
  sockets?: Sockets
  /** Answers the requests that it accepts. Null: the other handler answers all of them. */
  lean?: LeanHandler | null
  /** Is called with each request before one of both handlers answers it. It may change the headers. */
  prepare?: ((request: IncomingMessage, response: ServerResponse) => void) | null
}

interface State {
  options: ListenOptions
  server: Server
  adapter: FetchAdapter
  lean: LeanDispatch | null
  order: ResponseOrder
  pending: Set<ServerResponse>
}

/** Serves over HTTP. @throws the error of the system if the port is not available */
export async function listen(handler: PeerHandler, options: ListenOptions): Promise<Listening> {
  const { port, host, sockets, readPeer, log } = options
  const state = createState(handler, options)
  const { server, pending } = state
  addListeners(state)
  const connections = limitConnections(server, {
    limits: options.connections,
    readPeer,
    onRefused: createRefusalLog(log),
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const checkStall = createStallCheck()
  const checks = setInterval(() => {
    for (const socket of connections) checkStall(socket)
    sockets?.check()
  }, CHECK_MS)
  return {
    port: addressOf(server.address()).port,
    close: () => closeGracefully(server, pending, sockets).finally(() => clearInterval(checks)),
  }
}

function createState(handler: PeerHandler, options: ListenOptions): State {
  const { readPeer, log, lean = null } = options
  const adapter = createFetchAdapter(handler, readPeer, log)
  return {
    options,
    server: createServer({
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: CHECK_MS,
      keepAliveTimeout: 65_000,
      // readRequestTarget checks it, so that the answer has the headers of every answer.
      requireHostHeader: false,
    }),
    adapter,
    lean: lean && {
      handler: lean,
      readPeer,
      log,
      otherwise: adapter,
      abandoned: (request, peer) => void handler(abandonedRequest(request), peer),
    },
    order: createResponseOrder({ requestsMax: REQUESTS_PER_CONNECTION, waitingMax: PIPELINED_MAX }),
    pending: new Set(),
  }
}

function addListeners(state: State): void {
  const { server, order, options } = state
  const { sockets, headers } = options
  server.on('request', (request, response) =>
    order.enqueue(request, response, () => answer(state, request, response)),
  )
  // A body that is refused by its length is refused before the client sends it.
  server.on('checkContinue', (request, response) =>
    order.enqueue(request, response, () => {
      if (!exceedsBodyLimit(request)) response.writeContinue()
      answer(state, request, response)
    }),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const hasBegunAnswer = order.current(socket)?.headersSent ?? false
    if (socket.writable && !hasBegunAnswer) {
      sendRawResponse(socket, STATUS_BY_ERROR[error.code ?? ''] ?? 400, headers)
    } else socket.destroy()
  })
  if (sockets === undefined) return
  server.on('upgrade', (request, socket, head) =>
    order.whenIdle(socket, () => {
      if (readRequestTarget(request) && sockets.accept(request, socket, head)) return
      ignoreUpgrade(server, request, socket, head)
    }),
  )
}

function answer(state: State, request: IncomingMessage, response: ServerResponse): void {
  const { server, pending, options, adapter, lean } = state
  pending.add(response)
  response.on('close', () => pending.delete(response))
  for (const [name, value] of Object.entries(options.headers)) response.setHeader(name, value)
  if (!server.listening) closeConnectionAfter(response)
  closeAfterResponse(request, response)
  if (!readRequestTarget(request)) {
    refuseTarget(options.log, request, response)
    return
  }
  options.prepare?.(request, response)
  if (lean?.handler.accepts(request)) answerLean(request, response, lean)
  else adapter(request, response)
}

/** A request whose client has gone, for its log line and metrics. */
function abandonedRequest({ method = 'POST', url, headers }: IncomingMessage): Request {
  const { host, 'content-type': type = '', 'x-request-id': id } = headers
  return new Request(`http://${host}${url}`, {
    method,
    headers: { 'content-type': type, ...(typeof id === 'string' && { 'x-request-id': id }) },
    signal: AbortSignal.abort(),
  })
}

function refuseTarget(log: Logger, { method, socket }: IncomingMessage, response: ServerResponse): void {
  log.info({ method, status: 400, address: socket.remoteAddress }, 'malformed request line or Host')
  const message = 'The request needs one valid Host header and a path.'
  response.writeHead(400, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] }))
}

/** Statuses by the codes of Node's errors for faulty requests. */
const STATUS_BY_ERROR: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port')
  return address
}
