import net from 'node:net'
import { WebSocket } from 'ws'
import { SECRET_KEY } from '../environment.ts'

const QUERY =
  'subscription { invitationChanged { cursor event { type } invitation { id status emailAddress } } }'

/** How subscribers connect. */
export type Transport = 'sse' | 'sockets'

/** A client of one subscription, with what it received. */
export interface Subscriber {
  received: number
  /** The position of the last change. */
  position: number
  /** Changes that did not follow the one before. */
  faults: number
  receivedAt: number
  close(): void
}

/** Opens a subscription. Resolves when the gateway has begun to answer. */
export function subscribe(port: number, transport: Transport): Promise<Subscriber> {
  return transport === 'sse' ? subscribeBySse(port) : subscribeBySocket(port)
}

/** Written by hand: 10,000 clients of a library would need more memory and time than the gateway. */
function subscribeBySse(port: number): Promise<Subscriber> {
  const body = JSON.stringify({ query: QUERY })
  const socket = net.connect(port, '127.0.0.1')
  const subscriber = createSubscriber(() => socket.destroy())
  let rest = ''
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${SECRET_KEY}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1')
      // The comment after the headers says that the stream has begun.
      if (rest.includes('\r\n:\n\n')) resolve(subscriber)
      const end = rest.lastIndexOf('\n\n')
      if (end < 0) return
      note(subscriber, rest.slice(0, end))
      rest = rest.slice(end)
    })
  })
}

async function subscribeBySocket(port: number): Promise<Subscriber> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws')
  const subscriber = createSubscriber(() => socket.terminate())
  const send = (message: object) => socket.send(JSON.stringify(message))
  await new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () =>
      send({ type: 'connection_init', payload: { authorization: `Bearer ${SECRET_KEY}` } }),
    )
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1')
      if (text.includes('connection_ack')) {
        send({ id: '1', type: 'subscribe', payload: { query: QUERY } })
        // The gateway does not acknowledge a subscription. It answers the ping after it has read the message before.
        send({ type: 'ping' })
      } else if (text.includes('"pong"')) resolve(null)
      else note(subscriber, text)
    })
  })
  return subscriber
}

function createSubscriber(close: () => void): Subscriber {
  return { received: 0, position: 0, faults: 0, receivedAt: 0, close }
}

const positions = new Map<string, number>()

function note(subscriber: Subscriber, text: string): void {
  for (const [, cursor = ''] of text.matchAll(/"cursor":"([^"]+)"/g)) {
    const position = positions.get(cursor) ?? positionOf(cursor)
    positions.set(cursor, position)
    if (subscriber.position > 0 && position !== subscriber.position + 1) subscriber.faults++
    subscriber.position = position
    subscriber.received++
    subscriber.receivedAt = performance.now()
  }
}

function positionOf(cursor: string): number {
  return Number(Buffer.from(cursor, 'base64url').toString().replace('feed:', ''))
}
