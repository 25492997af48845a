import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Logger } from '../../lib/log.ts'
import { type OriginRule, originOfHeaders } from '../middleware/origins.ts'
import { requestIdOf, withRequestId } from '../middleware/request-log.ts'
import { BODY_LIMIT } from './body-limit.ts'
import { createCounts } from './counts.ts'
import type { Peer, ReadPeer } from './peer.ts'
import { sendRawResponse } from './raw-response.ts'
import { createRefusalLog } from './refusal-log.ts'
import { type HeldSocket, holdSocket, type SocketHandler } from './socket.ts'

export interface SocketsOptions {
  /** Where sockets are opened. */
  path: string
  handler: SocketHandler
  /** Browsers let every page open sockets anywhere: who may is for the server to say. */
  rule: OriginRule
  limits: SocketLimits
  readPeer: ReadPeer
  /** Headers of every answer. */
  headers: Readonly<Record<string, string>>
  log: Logger
}

export interface SocketLimits {
  /** Sockets in all. */
  max: number
  perAddress: number
  perCaller: number
}

const RETRY_AFTER_SECONDS = '10'

/** Requests that become sockets. */
export interface Sockets {
  /** Takes the request over. @returns false if it is for somebody else to answer. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Looks for clients that are gone or too slow, and cuts them off. To be called every few seconds. */
  look(): void
  /** Takes no more; ends each when its last answer is sent. Resolves when all are closed. */
  close(): Promise<void>
  /** Cuts off what has not ended. */
  cut(which: 'slow' | 'all'): void
}

/** Opens sockets at `path`, holds them to what bodies are held to, and logs the end of each. */
export function createSockets(options: SocketsOptions): Sockets {
  const { path, handler, rule, limits, readPeer, headers, log } = options
  const open = new Set<HeldSocket>()
  const byAddress = createCounts()
  const byCaller = createCounts()
  const logRefusal = createRefusalLog(log)
  let closing = false
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: BODY_LIMIT,
    // As much memory a socket as all the rest of it, and secrets next to what others wrote.
    perMessageDeflate: false,
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  })
  server.on('wsClientError', (_error, socket) =>
    sendRawResponse(socket, 400, { ...headers, 'sec-websocket-version': '13' }),
  )

  return {
    take: (request, socket, head) => {
      if (closing || !isForUs(request) || !rule.admits(originOfHeaders(request.headers))) return false
      const peer = readPeer(request.socket.remoteAddress, request.headers['x-forwarded-for'])
      const status = refusalStatus(peer)
      if (status !== null) {
        logRefusal(status === 429 ? 'sockets of an address' : 'sockets', peer.client)
        sendRawResponse(socket, status, { ...headers, 'retry-after': RETRY_AFTER_SECONDS })
      } else server.handleUpgrade(request, socket, head, (accepted) => hold(accepted, request, peer))
      return true
    },
    look: () => {
      for (const held of open) held.look()
    },
    close: async () => {
      closing = true
      await Promise.all([...open].map((held) => held.finish()))
    },
    cut: (which) => {
      for (const held of open) if (which === 'all' || held.isBehind()) held.cut()
    },
  }

  function isForUs({ method, url = '', headers }: IncomingMessage): boolean {
    return method === 'GET' && url.split('?', 1)[0] === path && headers.upgrade?.toLowerCase() === 'websocket'
  }

  function refusalStatus({ client }: Peer): 429 | 503 | null {
    if (byAddress.of(client) >= limits.perAddress) return 429
    return open.size >= limits.max ? 503 : null
  }

  function hold(socket: WebSocket, request: IncomingMessage, peer: Peer): void {
    const requestId = requestIdOf(request.headers['x-request-id']) ?? randomUUID()
    const start = performance.now()
    let caller: string | null = null
    const held = holdSocket(socket, {
      connection: request.socket,
      upgrade: upgradeRequest(path, request),
      handler,
      within: (work) => withRequestId(requestId, peer, work),
      admit: (id) => {
        if (id === null) return true
        if (byCaller.of(id) >= limits.perCaller) return false
        byCaller.add(id)
        caller = id
        return true
      },
    })
    open.add(held)
    byAddress.add(peer.client)
    void held.closed.then(({ code, messages }) => {
      open.delete(held)
      byAddress.remove(peer.client)
      if (caller !== null) byCaller.remove(caller)
      const ms = Math.round(performance.now() - start)
      log.info({ requestId, path, code, messages, ms }, 'socket')
    })
  }
}

/** What is kept of the request for as long as the socket is open: what authenticates, and no more. */
function upgradeRequest(path: string, { headers: { authorization } }: IncomingMessage): Request {
  return new Request(new URL(path, 'http://localhost'), {
    headers: authorization === undefined ? {} : { authorization },
  })
}
