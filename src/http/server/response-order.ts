import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

export interface ResponseOrder {
  /** Runs `answer` after the client has received the earlier answers of the connection. */
  enqueue(request: IncomingMessage, response: ServerResponse, answer: () => void): void
  /** Runs `takeOver` when the connection has no pending answer. Never runs it if the connection closes before. */
  whenIdle(socket: Duplex, takeOver: () => void): void
  /** The answer that is being sent on the connection. */
  current(socket: Duplex): ServerResponse | null
}

export interface ResponseOrderOptions {
  /** The number of requests per connection. The last one is answered with `Connection: close`. */
  requestsMax: number
  /** The number of requests that can wait for an earlier answer. With more of them the connection is cut. */
  waitingMax: number
}

interface Connection {
  socket: Duplex
  requests: number
  current: ServerResponse | null
  waiting: (() => void)[]
  /** Takes over the connection when it is idle. */
  upgrade: (() => void) | null
  isPaused: boolean
  /** Whether the connection closes after the answer to its latest request. */
  isEnding: boolean
}

/**
 * Answers one request per connection at a time, and stops reading from the connection in the meantime.
 *
 * Node runs all pipelined requests at once and keeps their answers until the client reads them: 400 connections with 300
 * requests each used more than 1 GB. An `Upgrade` after a pending answer would also detach the connection from that
 * answer.
 */
export function createResponseOrder(options: ResponseOrderOptions): ResponseOrder {
  const connections = new WeakMap<Duplex, Connection>()
  const connectionOf = (socket: Duplex) => {
    const connection = connections.get(socket) ?? createConnection(socket)
    connections.set(socket, connection)
    return connection
  }
  return {
    enqueue: (request, response, answer) =>
      enqueue(connectionOf(request.socket), options, { response, answer }),
    whenIdle: (socket, takeOver) => whenIdle(connectionOf(socket), takeOver),
    current: (socket) => connections.get(socket)?.current ?? null,
  }
}

function createConnection(socket: Duplex): Connection {
  return {
    socket,
    requests: 0,
    current: null,
    waiting: [],
    upgrade: null,
    isPaused: false,
    isEnding: false,
  }
}

function enqueue(
  connection: Connection,
  { requestsMax, waitingMax }: ResponseOrderOptions,
  { response, answer }: { response: ServerResponse; answer: () => void },
): void {
  const { socket } = connection
  // Node parses what it has already read, even if the connection is destroyed.
  if (connection.isEnding || socket.destroyed) return
  connection.requests++
  if (connection.requests >= requestsMax) {
    connection.isEnding = true
    response.setHeader('connection', 'close')
  }
  const start = () => {
    connection.current = response
    response.once('close', () => startNext(connection))
    answer()
  }
  if (connection.current === null) start()
  else if (connection.waiting.length >= waitingMax) cut(connection)
  else {
    connection.waiting.push(start)
    connection.isPaused = true
    socket.pause()
  }
}

function whenIdle(connection: Connection, takeOver: () => void): void {
  const { socket } = connection
  if (socket.destroyed) return
  if (connection.current === null) {
    takeOver()
    return
  }
  // Node has removed its own listeners, but the pending answers still need them.
  const onError = () => undefined
  const onDrain = () => connection.current?.emit('drain')
  socket.on('error', onError).on('drain', onDrain)
  if (connection.isEnding) return
  connection.upgrade = () => {
    socket.off('error', onError).off('drain', onDrain)
    takeOver()
  }
}

function startNext(connection: Connection): void {
  const { socket, upgrade } = connection
  connection.current = null
  if (socket.destroyed) return
  const next = connection.waiting.shift()
  if (next !== undefined) next()
  else if (upgrade !== null) {
    connection.upgrade = null
    upgrade()
  } else if (connection.isPaused) {
    connection.isPaused = false
    socket.resume()
  }
}

/**
 * Ends a connection in the middle of a chunk. Node would otherwise parse the rest of the chunk and create an error with a
 * stack for each request in it: 16 ms for a chunk of 270 requests. Its parser stops at a request that is an upgrade,
 * which the return value 2 means. There is no public API for this.
 */
function cut({ socket, waiting }: Connection): void {
  waiting.length = 0
  const parser: unknown = Reflect.get(socket, 'parser')
  if (typeof parser === 'object' && parser !== null) Reflect.set(parser, 'onIncoming', () => 2)
  socket.destroy()
}
