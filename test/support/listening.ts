import { WebSocket } from 'ws'
import { listen } from '../../src/http/server/listen.ts'
import { type Gateway, SECRET_KEY } from './harness.ts'

/** Serves the gateway on a free port, over real connections. */
export async function listening({ fetch, sockets, edge }: Pick<Gateway, 'fetch' | 'sockets' | 'edge'>) {
  const server = await listen(fetch, { ...edge, port: 0, host: '127.0.0.1', sockets })
  return { ...server, url: `http://127.0.0.1:${server.port}/graphql` }
}

export type Message = { type: string; id?: string; payload?: unknown }

export interface SocketOptions {
  headers?: Record<string, string>
  protocols?: string[]
  /** Whether pings are answered. Default true. */
  autoPong?: boolean
}

/**
 * Opens a WebSocket without a GraphQL client, so that a test decides what is sent. The socket closes at the latest
 * with the server.
 */
export async function openSocket(
  port: number,
  { headers = {}, protocols, autoPong = true }: SocketOptions = {},
) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocols ?? ['graphql-transport-ws'], {
    headers,
    autoPong,
  })
  const received: Message[] = []
  const waiting: ((message: Message) => void)[] = []
  socket.on('message', (data) => {
    const message: Message = JSON.parse(data.toString())
    const next = waiting.shift()
    if (next === undefined) received.push(message)
    else next(message)
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  socket.on('error', () => undefined)
  const send = (message: unknown) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  /** The next message, in the order of arrival. */
  const next = async (): Promise<Message> =>
    received.shift() ?? new Promise((resolve) => waiting.push(resolve))

  return {
    socket,
    closed,
    send,
    next,
    init: (payload: object | null = { authorization: `Bearer ${SECRET_KEY}` }) => {
      send({ type: 'connection_init', ...(payload && { payload }) })
      return next()
    },
    subscribe: (id: string, query: string, variables: object = {}) =>
      send({ type: 'subscribe', id, payload: { query, variables } }),
  }
}
