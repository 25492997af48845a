import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening, openSocket } from '../support/listening.ts'
import { dial } from './dialing.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
beforeAll(async () => {
  gateway = await startTestGateway()
  server = await listening(gateway)
})
afterAll(async () => {
  await Promise.all([gateway.endStreams(), server.close()])
  await gateway.stop()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Lets the gateway check for slow clients as if this many seconds had passed. The sockets are real. */
function lookAfter(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1000)
  gateway.sockets.check()
}

describe('a client', () => {
  test('a client that answers pings and has a subscription stays connected without any event', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const client = await openSocket(server.port)
    await client.init()
    client.subscribe('1', 'subscription { invitationChanged { cursor } }')
    await sleep(200)
    const { socket } = client
    for (let minute = 0; minute < 10; minute++) {
      const pinged = new Promise((resolve) => socket.once('ping', resolve))
      lookAfter(10)
      await pinged
      // The client sends the pong before its later messages.
      await sleep(50)
      lookAfter(0)
      expect(socket.readyState).toBe(socket.OPEN)
    }
  })

  test('a client that does not answer a ping is terminated within 30 seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const client = await openSocket(server.port, { autoPong: false })
    await client.init()
    const { socket, closed } = client
    const pinged = new Promise((resolve) => socket.once('ping', resolve))
    lookAfter(10)
    await pinged
    lookAfter(10)
    expect(socket.readyState).toBe(socket.OPEN)
    lookAfter(10)
    expect((await closed).code).toBe(1006)
  })

  test('the gateway stops reading from a client that does not read, and terminates it within 30 seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const client = await openSocket(server.port)
    await client.init()
    client.socket.pause()
    // The answer to each is equally long.
    const payload = { filling: 'x'.repeat(16_000) }
    for (let n = 0; n < 1_000; n++) client.send({ type: 'ping', payload })
    let left = client.socket.bufferedAmount
    for (let same = 0; same < 10; ) {
      await sleep(50)
      same = left === client.socket.bufferedAmount ? same + 1 : 0
      left = client.socket.bufferedAmount
    }
    expect(left).toBeGreaterThan(0)
    // The client could answer pings, but does not read its answers.
    lookAfter(21)
    client.socket.resume()
    expect((await client.closed).code).toBe(1006)
  })
})

test('a client that was disconnected continues at its last cursor, with variables that are read at the reconnect', async () => {
  // Other tests of this file change the clock, and the loop that reads new events waits by it.
  const gateway = await startTestGateway()
  const server = await listening(gateway)
  onTestFinished(async () => {
    await Promise.all([gateway.endStreams(), server.close()])
    await gateway.stop()
  })
  const client = createClient({
    url: server.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${SECRET_KEY}` },
    retryWait: () => sleep(10),
  })
  onTestFinished(() => client.dispose())
  let cursor = encodeFeedCursor(0n)
  const [created, received]: [string[], string[]] = [[], []]
  const ended = client.subscribe<{ invitationChanged: { cursor: string; invitation: { id: string } } }>(
    {
      query:
        'subscription ($after: String) { invitationChanged(after: $after) { cursor invitation { id } } }',
      variables: {
        get after() {
          return cursor
        },
      },
    },
    {
      next: ({ data }) => {
        received.push(data?.invitationChanged.invitation.id ?? 'none')
        cursor = data?.invitationChanged.cursor ?? cursor
      },
      error: (error) => expect.fail(String(error)),
      complete: () => undefined,
    },
  )
  onTestFinished(ended)
  for (let cut = 0; cut < 5; cut++) {
    for (let n = 0; n < 3; n++) {
      const { id } = await gateway.create({ emailAddress: `p${cut}-${n}@example.com`, notify: false })
      created.push(id)
    }
    // The last event may not have arrived when the connection is cut.
    await expect.poll(() => received.length).toBeGreaterThanOrEqual(created.length - 1)
    gateway.sockets.terminate('all')
  }
  await expect.poll(() => received.length).toBeGreaterThanOrEqual(created.length)
  expect(received).toEqual(created)
})

describe('an upgrade request that is not for a WebSocket', () => {
  const body = JSON.stringify({ query: '{ __typename }' })
  const post = (path: string, upgrade: string) =>
    [
      `POST ${path} HTTP/1.1`,
      'Host: gateway',
      'Connection: Upgrade, HTTP2-Settings, keep-alive',
      `Upgrade: ${upgrade}`,
      'HTTP2-Settings: AA',
      'Content-Type: application/json',
      `Authorization: Bearer ${SECRET_KEY}`,
      `Content-Length: ${body.length}`,
      '\r\n',
    ].join('\r\n')

  test('an upgrade request for another protocol is answered like any other request on an open connection', async () => {
    const { write, received } = dial(server.port)
    // The client of Java sends this with each request.
    write(post('/graphql', 'h2c') + body.slice(0, 10))
    await sleep(20)
    write(body.slice(10))
    await eventually(async () => received().includes('"Query"') || undefined, 'an answer')
    expect(received()).toMatch(/^HTTP\/1\.1 200 /)
    write('GET /health HTTP/1.1\r\nHost: gateway\r\n\r\n')
    await eventually(async () => received().includes('{"status":"ok"}') || undefined, 'another')
    write(post('/graphql', 'websocket') + body)
    await eventually(async () => received().split('"Query"').length === 3 || undefined, 'a third')
  })

  test.each(['/', '/graphql/', '/graphqls', '/GRAPHQL', '//graphql', '/health/x'])(
    'an upgrade request is answered with 404 at %s',
    async (path) => {
      const { write, received } = dial(server.port)
      write(
        `GET ${path} HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
      )
      await eventually(async () => received().includes('NOT_FOUND') || undefined, 'an answer')
      expect(received()).toMatch(/^HTTP\/1\.1 404 /)
    },
  )

  test('an upgrade request that violates the WebSocket protocol is refused', async () => {
    for (const [lines, status] of [
      ['Sec-WebSocket-Version: 13', 400],
      ['Sec-WebSocket-Version: 7\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 400],
      ['Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short', 400],
    ]) {
      const { write, received } = dial(server.port)
      write(
        `GET /graphql HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines}\r\n\r\n`,
      )
      await eventually(async () => received().includes('\r\n\r\n') || undefined, 'an answer')
      expect(received()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    }
  })
})

describe('a socket without operations', () => {
  test.each([
    ['without a key', {}],
    ['with a key', { authorization: `Bearer ${SECRET_KEY}` }],
  ])(
    'a socket without operations is closed after a minute, %s, even if it sends pings',
    async (_, payload) => {
      vi.useFakeTimers({ toFake: ['performance'] })
      const client = await openSocket(server.port)
      await client.init(payload)
      client.subscribe('1', '{ __typename }')
      expect(await client.next()).toMatchObject({ type: 'next' })
      expect(await client.next()).toMatchObject({ type: 'complete' })
      for (let seconds = 0; seconds < 60; seconds += 15) {
        client.send({ type: 'ping' })
        expect(await client.next()).toEqual({ type: 'pong' })
        expect(client.socket.readyState).toBe(client.socket.OPEN)
        lookAfter(15)
        await sleep(20)
      }
      lookAfter(1)
      expect(await client.closed).toEqual({ code: 1000, reason: 'Idle' })
    },
  )
})

describe('the size limit of a message', () => {
  const init = (filling: number) => ({ type: 'connection_init', payload: { filling: 'x'.repeat(filling) } })
  const envelope = JSON.stringify(init(0)).length

  test('a message before authentication has at most 4 KB', async () => {
    const client = await openSocket(server.port)
    client.send(init(4096 - envelope))
    expect(await client.next()).toEqual({ type: 'connection_ack' })
    const large = await openSocket(server.port)
    large.send(init(4097 - envelope))
    expect((await large.closed).code).toBe(1009)
    const ping = await openSocket(server.port)
    ping.send({ type: 'ping', payload: { filling: 'x'.repeat(5000) } })
    expect((await ping.closed).code).toBe(1009)
  })

  test('the size limit also applies to an incomplete message', async () => {
    for (const payload of [null, {}]) {
      const connection = dialSocket()
      await connection.answers(1)
      if (payload !== null) {
        connection.socket.write(frame(JSON.stringify({ type: 'connection_init', payload })))
        await eventually(async () => connection.received().includes('connection_ack') || undefined, 'an ack')
      }
      // The frame of a message of 1 MB without its last byte.
      connection.socket.write(frame('x'.repeat(1024 * 1024)).subarray(0, -1))
      await connection.closed()
    }
  })

  test('a message has at most 64 KB from an anonymous client and 1 MB from a caller', async () => {
    const query = (length: number) => `{ __typename }${' '.repeat(length)}`
    const nobody = await openSocket(server.port)
    await nobody.init({})
    nobody.subscribe('1', query(60_000))
    expect(await nobody.next()).toMatchObject({ type: 'next' })
    nobody.subscribe('2', query(70_000))
    expect((await nobody.closed).code).toBe(1009)
    const caller = await openSocket(server.port)
    await caller.init()
    caller.subscribe('1', query(900_000))
    expect(await caller.next()).toMatchObject({ type: 'next' })
    caller.subscribe('2', query(1_100_000))
    expect((await caller.closed).code).toBe(1009)
  })
})

describe('the number of sockets', () => {
  /** A separate gateway that allows few sockets. */
  async function strict(environment: Record<string, string>) {
    const other = await startTestGateway({ TRUSTED_PROXIES: '127.0.0.1', ...environment })
    const { port, close } = await listening(other)
    onTestFinished(async () => {
      await Promise.all([other.endStreams(), close()])
      await other.stop()
    })
    const open = (client: string) => openSocket(port, { headers: { 'x-forwarded-for': client } })
    return { open, port }
  }

  test('the number of sockets is limited per address and in total', async () => {
    const { open } = await strict({ MAX_SOCKETS: '4', MAX_SOCKETS_PER_ADDRESS: '2' })
    const first = await open('203.0.113.1')
    await open('203.0.113.1')
    await expect(open('203.0.113.1')).rejects.toThrow('429')
    // Addresses that a client adds to X-Forwarded-For are ignored. An IPv6 client is a /64.
    await expect(open('198.51.100.7, 203.0.113.1')).rejects.toThrow('429')
    await open('2001:db8::1')
    await open('2001:db8::2')
    await expect(open('2001:db8::3')).rejects.toThrow('429')
    await expect(open('2001:db8:1::3')).rejects.toThrow('503')
    first.socket.close()
    await first.closed
    await eventually(async () => open('203.0.113.1').catch(() => undefined), 'room')
  })

  test('the number of sockets is limited per caller, and other callers can still connect', async () => {
    const { open } = await strict({ MAX_SOCKETS_PER_CALLER: '2' })
    const [one, two, three] = [await open('a'), await open('b'), await open('c')]
    expect(await one.init()).toEqual({ type: 'connection_ack' })
    expect(await two.init()).toEqual({ type: 'connection_ack' })
    three.send({ type: 'connection_init', payload: { authorization: `Bearer ${SECRET_KEY}` } })
    expect((await three.closed).code).toBe(1013)
    const nobody = await open('d')
    expect(await nobody.init({})).toEqual({ type: 'connection_ack' })
    one.socket.close()
    await one.closed
    await eventually(async () => {
      const again = await open('e')
      again.send({ type: 'connection_init', payload: { authorization: `Bearer ${SECRET_KEY}` } })
      return Promise.race([again.next(), again.closed.then(() => undefined)])
    }, 'room')
  })
})

const HANDSHAKE = [
  'GET /graphql HTTP/1.1',
  'Host: gateway',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
  '\r\n',
].join('\r\n')

/** A socket without a client library, which sends the bytes of frames. */
function dialSocket() {
  const connection = dial(server.port)
  connection.write(HANDSHAKE)
  return connection
}

/** A masked text frame. A mask of zeros does not change the text. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  const head = Buffer.alloc(14)
  head[0] = 0x81
  head[1] = 0x80 | 127
  head.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([head, payload])
}
