import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Logger } from '../log.ts'
import { BODY_LIMIT } from './body-limit.ts'
import { type OriginRule, whenceOfHeaders } from './origins.ts'
import { requestIdOf, withRequestId } from './request-log.ts'
import { type HeldSocket, holdSocket, type SocketHandler } from './socket.ts'

export interface SocketsOptions {
  /** Where sockets are opened. */
  path: string
  handler: SocketHandler
  /** Browsers let every page open sockets anywhere: who may is for the server to say. */
  rule: OriginRule
  log: Logger
}

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
export function sockets({ path, handler, rule, log }: SocketsOptions): Sockets {
  const open = new Set<HeldSocket>()
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

  return {
    take: (request, socket, head) => {
      if (closing || !isForUs(request) || !rule.admits(whenceOfHeaders(request.headers))) return false
      server.handleUpgrade(request, socket, head, (accepted) => hold(accepted, request))
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

  function hold(socket: WebSocket, request: IncomingMessage): void {
    const requestId = requestIdOf(request.headers['x-request-id']) ?? randomUUID()
    const start = performance.now()
    const held = holdSocket(socket, requestFrom(request), handler, (work) => withRequestId(requestId, work))
    open.add(held)
    void held.closed.then(({ code, messages }) => {
      open.delete(held)
      const ms = Math.round(performance.now() - start)
      log.info({ requestId, path, code, messages, ms }, 'socket')
    })
  }
}

/** The request as those over HTTP are; its address is of use to nobody but has to be one. */
function requestFrom({ url = '/', headers }: IncomingMessage): Request {
  const given = Object.entries(headers).filter(([name]) => !name.startsWith('sec-websocket-'))
  return new Request(new URL(url, 'http://localhost'), {
    headers: given.flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  })
}
