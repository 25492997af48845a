import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

export interface ResponseOrder {
  /** Runs `answer` when the answers before it on the connection have been taken by the client. */
  take(request: IncomingMessage, response: ServerResponse, answer: () => void): void
  /** Runs `then` when the connection has no answer under way; never if it is closed before. */
  whenIdle(socket: Duplex, then: () => void): void
  /** The answer that is under way on the connection. */
  current(socket: Duplex): ServerResponse | null
}

interface Connection {
  requests: number
  current: ServerResponse | null
  waiting: (() => void)[]
  /** What takes the connection over when it is idle. */
  upgrade: (() => void) | null
  isPaused: boolean
  /** Whether it ends with the answer to its latest request. */
  isEnding: boolean
}

export interface ResponseOrderOptions {
  /** Requests a connection may have in all; the last is answered with `Connection: close`. */
  requestsMax: number
  /** Requests that may wait for the answer to an earlier one; more of them cut the connection. */
  waitingMax: number
}

/**
 * Answers one request of a connection at a time, and reads no more from it meanwhile.
 *
 * Node executes what is pipelined at once and keeps all answers until the client reads them: 400 connections
 * with 300 requests each held more than 1 GB. And an `Upgrade` behind a pending answer would take the
 * connection from under that answer.
 */
export function createResponseOrder({ requestsMax, waitingMax }: ResponseOrderOptions): ResponseOrder {
  const connections = new WeakMap<Duplex, Connection>()
  return { take, whenIdle, current: (socket) => connections.get(socket)?.current ?? null }

  function take(request: IncomingMessage, response: ServerResponse, answer: () => void): void {
    const { socket } = request
    const connection = connectionOf(socket)
    // Node goes on to parse what it has read, whatever has become of the connection.
    if (connection.isEnding || socket.destroyed) return
    connection.requests++
    if (connection.requests >= requestsMax) {
      connection.isEnding = true
      response.setHeader('connection', 'close')
    }
    const start = () => {
      connection.current = response
      response.once('close', () => proceed(connection, socket))
      answer()
    }
    if (connection.current === null) start()
    else if (connection.waiting.length >= waitingMax) cut(connection, socket)
    else {
      connection.waiting.push(start)
      connection.isPaused = true
      socket.pause()
    }
  }

  function whenIdle(socket: Duplex, then: () => void): void {
    const connection = connectionOf(socket)
    if (socket.destroyed) return
    if (connection.current === null) {
      then()
      return
    }
    // Node has taken its own listeners away; the answers under way still need them.
    const onError = () => undefined
    const onDrain = () => connection.current?.emit('drain')
    socket.on('error', onError).on('drain', onDrain)
    if (connection.isEnding) return
    connection.upgrade = () => {
      socket.off('error', onError).off('drain', onDrain)
      then()
    }
  }

  function proceed(connection: Connection, socket: Duplex): void {
    connection.current = null
    if (socket.destroyed) return
    const next = connection.waiting.shift()
    const { upgrade } = connection
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
   * Ends a connection in the middle of a chunk. Node would go on to parse what it has read and make an error with a
   * stack for each request in it: 16 ms for a chunk of 270. Its parser stops where a request is an upgrade, which is
   * what 2 says to it; there is no public way.
   */
  function cut(connection: Connection, socket: Duplex): void {
    connection.waiting.length = 0
    const parser: unknown = Reflect.get(socket, 'parser')
    if (typeof parser === 'object' && parser !== null) Reflect.set(parser, 'onIncoming', () => 2)
    socket.destroy()
  }

  function connectionOf(socket: Duplex): Connection {
    const known = connections.get(socket)
    if (known !== undefined) return known
    const connection: Connection = {
      requests: 0,
      current: null,
      waiting: [],
      upgrade: null,
      isPaused: false,
      isEnding: false,
    }
    connections.set(socket, connection)
    return connection
  }
}
