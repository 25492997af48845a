import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Logger } from '../../lib/log.ts'
import { createTurns } from '../../lib/turns.ts'
import { type OriginRule, originOfHeaders } from '../middleware/origins.ts'
import { requestIdOf, withRequestId } from '../middleware/request-log.ts'
import { BODY_LIMIT } from './body-limit.ts'
import { type Counts, createCounts } from './counts.ts'
import type { Peer, ReadPeer } from './peer.ts'
import { sendRawResponse } from './raw-response.ts'
import { createRefusalLog } from './refusal-log.ts'
import { type MonitoredSocket, monitorSocket, type SocketHandler, type Upgrade } from './socket.ts'

export interface SocketsOptions {
  /** The path of the sockets. */
  path: string
  handler: SocketHandler
  /** Browsers let every page open a socket to any server, so the server must check the origin. */
  rule: OriginRule
  limits: SocketLimits
  readPeer: ReadPeer
  /** Headers of every answer. */
  headers: Readonly<Record<string, string>>
  log: Logger
}

export interface SocketLimits {
  /** The number of all sockets. */
  max: number
  perAddress: number
  perCaller: number
}

const RETRY_AFTER_SECONDS = '10'

/** Accepts requests that become sockets. */
export interface Sockets {
  /** @returns false if the request must be answered like any other */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Terminates clients that are gone or too slow. Call it every few seconds. */
  check(): void
  /** Accepts no more sockets, and ends each after its last answer. Resolves when all are closed. */
  close(): Promise<void>
  /** Terminates sockets that are still open. */
  terminate(which: 'slow' | 'all'): void
}

interface State extends SocketsOptions {
  server: WebSocketServer
  open: Set<MonitoredSocket>
  byAddress: Counts
  byCaller: Counts
  logRefusal: ReturnType<typeof createRefusalLog>
  isClosing: boolean
}

/** Opens sockets at `path`, limits them like request bodies, and logs the end of each. */
export function createSockets(options: SocketsOptions): Sockets {
  const state: State = {
    ...options,
    server: createWebSocketServer(options),
    open: new Set(),
    byAddress: createCounts(),
    byCaller: createCounts(),
    logRefusal: createRefusalLog(options.log),
    isClosing: false,
  }
  const { open } = state
  const turns = createTurns()
  return {
    accept: (request, socket, head) => accept(state, request, socket, head),
    check: () => {
      // In several turns of the event loop: 10,000 pings take a quarter of a second.
      for (const socket of open) turns.add({ run: () => socket.check() })
    },
    close: async () => {
      state.isClosing = true
      await Promise.all([...open].map((socket) => socket.finish()))
    },
    terminate: (which) => {
      for (const socket of open) if (which === 'all' || socket.isBehind()) socket.terminate()
    },
  }
}

function createWebSocketServer({ headers }: SocketsOptions): WebSocketServer {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: BODY_LIMIT,
    // Compression would double the memory per socket, and would compress secrets together with text of other people.
    perMessageDeflate: false,
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  })
  server.on('wsClientError', (_error, socket) =>
    sendRawResponse(socket, 400, { ...headers, 'sec-websocket-version': '13' }),
  )
  return server
}

function accept(state: State, request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
  const { rule, readPeer, headers, server } = state
  if (state.isClosing || !isForSockets(state, request)) return false
  if (!rule.admits(originOfHeaders(request.headers))) return false
  const peer = readPeer(request.socket.remoteAddress, request.headers['x-forwarded-for'])
  const status = refusalStatus(state, peer)
  if (status === null) {
    server.handleUpgrade(request, socket, head, (accepted) => register(state, accepted, request, peer))
  } else {
    state.logRefusal(status === 429 ? 'sockets of an address' : 'sockets', peer.client)
    sendRawResponse(socket, status, { ...headers, 'retry-after': RETRY_AFTER_SECONDS })
  }
  return true
}

function isForSockets({ path }: State, { method, url = '', headers }: IncomingMessage): boolean {
  return method === 'GET' && url.split('?', 1)[0] === path && headers.upgrade?.toLowerCase() === 'websocket'
}

function refusalStatus({ byAddress, open, limits }: State, { client }: Peer): 429 | 503 | null {
  if (byAddress.of(client) >= limits.perAddress) return 429
  return open.size >= limits.max ? 503 : null
}

function register(state: State, webSocket: WebSocket, request: IncomingMessage, peer: Peer): void {
  const { path, handler, limits, open, byAddress, byCaller, log } = state
  const requestId = requestIdOf(request.headers['x-request-id']) ?? randomUUID()
  const start = performance.now()
  let caller: string | null = null
  const socket = monitorSocket(webSocket, {
    connection: request.socket,
    upgrade: upgradeOf(path, request),
    handler,
    runInContext: (work) => withRequestId(requestId, peer, work),
    admit: (id) => {
      if (id === null) return true
      if (byCaller.of(id) >= limits.perCaller) return false
      byCaller.add(id)
      caller = id
      return true
    },
  })
  open.add(socket)
  byAddress.add(peer.client)
  void socket.closed.then(({ code, messages }) => {
    open.delete(socket)
    byAddress.remove(peer.client)
    if (caller !== null) byCaller.remove(caller)
    const ms = Math.round(performance.now() - start)
    log.info({ requestId, path, code, messages, ms }, 'socket')
  })
}

function upgradeOf(path: string, { headers: { authorization } }: IncomingMessage): Upgrade {
  return { url: `http://localhost${path}`, authorization: authorization ?? null }
}
