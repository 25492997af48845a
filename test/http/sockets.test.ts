import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { encodeFeedCursor } from '../../src/invitations/feed-cursor.ts'
import { eventually, SECRET_KEY, startTestGateway } from '../harness.ts'
import { listening, openSocket } from '../listening.ts'

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

/** Lets the gateway look for slow clients as if so many seconds had passed. The sockets are real. */
function lookAfter(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1000)
  gateway.sockets.look()
}

describe('a client', () => {
  test('that answers pings stays, however long it says nothing', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const client = await openSocket(server.port)
    await client.init()
    const { socket } = client
    for (let minute = 0; minute < 5; minute++) {
      const pinged = new Promise((resolve) => socket.once('ping', resolve))
      lookAfter(10)
      await pinged
      // The pong is on its way before anything that is sent after it.
      await sleep(50)
      lookAfter(0)
      expect(socket.readyState).toBe(socket.OPEN)
    }
  })

  test('that does not answer a ping is gone within 30 seconds', async () => {
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

  test('that does not read is read no further, and gone within 30 seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const client = await openSocket(server.port)
    await client.init()
    client.socket.pause()
    // Each is answered with as much.
    const payload = { filling: 'x'.repeat(16_000) }
    for (let n = 0; n < 1_000; n++) client.send({ type: 'ping', payload })
    let left = client.socket.bufferedAmount
    for (let same = 0; same < 10; ) {
      await sleep(50)
      same = left === client.socket.bufferedAmount ? same + 1 : 0
      left = client.socket.bufferedAmount
    }
    expect(left).toBeGreaterThan(0)
    // It could answer pings; it does not read what it asked for.
    lookAfter(21)
    client.socket.resume()
    expect((await client.closed).code).toBe(1006)
  })
})

test('a client that is cut off goes on where it was, with variables that are read when they are sent', async () => {
  const client = createClient({
    url: server.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${SECRET_KEY}` },
    retryWait: () => sleep(10),
  })
  onTestFinished(() => client.dispose())
  let cursor = encodeFeedCursor(0n)
  const [made, told]: [string[], string[]] = [[], []]
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
        told.push(data?.invitationChanged.invitation.id ?? 'none')
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
      made.push(id)
    }
    // The last of them may be on its way when the connection is cut.
    await expect.poll(() => told.length).toBeGreaterThanOrEqual(made.length - 1)
    gateway.sockets.cut('all')
  }
  await expect.poll(() => told.length).toBeGreaterThanOrEqual(made.length)
  expect(told).toEqual(made)
})

describe('a request to change protocols that is not for us', () => {
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

  test('is answered as if it had not asked, and the connection goes on', async () => {
    const { write, received } = dial()
    // As Java's client does it with each request.
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
    'at %s there is nothing',
    async (path) => {
      const { write, received } = dial()
      write(
        `GET ${path} HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
      )
      await eventually(async () => received().includes('NOT_FOUND') || undefined, 'an answer')
      expect(received()).toMatch(/^HTTP\/1\.1 404 /)
    },
  )

  test('nor is one that does not keep to its protocol', async () => {
    for (const [lines, status] of [
      ['Sec-WebSocket-Version: 13', 400],
      ['Sec-WebSocket-Version: 7\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 400],
      ['Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short', 400],
    ]) {
      const { write, received } = dial()
      write(
        `GET /graphql HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines}\r\n\r\n`,
      )
      await eventually(async () => received().includes('\r\n\r\n') || undefined, 'an answer')
      expect(received()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    }
  })
})

function dial() {
  const socket = connect(server.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString()
  })
  socket.on('error', () => undefined)
  return { write: (part: string) => socket.write(part), received: () => text }
}
