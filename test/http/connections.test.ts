import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createStallCheck } from '../../src/http/server/stall-check.ts'
import { eventually, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { dial } from './dialing.ts'

const PER_ADDRESS = 4
const MAX = 10

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
const lines: string[] = []
beforeAll(async () => {
  gateway = await startTestGateway(
    {
      TRUSTED_PROXIES: '127.0.0.9',
      MAX_CONNECTIONS: String(MAX),
      MAX_CONNECTIONS_PER_ADDRESS: String(PER_ADDRESS),
    },
    { logTo: lines },
  )
  server = await listening(gateway)
})
afterAll(async () => {
  await server.close()
  await gateway.stop()
})
afterEach(() => {
  vi.useRealTimers()
})

const GET = 'GET /health HTTP/1.1\r\nHost: gateway\r\n\r\n'
const DOCUMENT = 'GET /v1/openapi.json HTTP/1.1\r\nHost: gateway\r\n\r\n'
const UPGRADE = 'GET /health HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'
const SOCKET =
  'GET /graphql HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n'

const executed = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request').length

describe('pipelined requests', () => {
  test('pipelined requests are answered in their order', async () => {
    const { write, answers, received } = dial(server.port)
    write(
      Array.from(
        { length: 20 },
        (_, n) => `GET /x${n} HTTP/1.1\r\nHost: g\r\nX-Request-Id: number-${n}\r\n\r\n`,
      ).join(''),
    )
    expect(await answers(20)).toEqual(Array.from({ length: 20 }, () => 404))
    const ids = Array.from(received().matchAll(/x-request-id: number-(\d+)/gi), ([, n]) => Number(n))
    expect(ids).toEqual(Array.from({ length: 20 }, (_, n) => n))
    // The connection stays open.
    write(GET)
    expect((await answers(21)).at(-1)).toBe(200)
  })

  test('pipelined requests with bodies and large answers are all answered', async () => {
    const { write, answers } = dial(server.port)
    const body = JSON.stringify({ query: '{ __typename }' })
    const post = `POST /graphql HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    write([GET, post, DOCUMENT, post, GET, DOCUMENT, post].join(''))
    expect(await answers(7)).toEqual([200, 200, 200, 200, 200, 200, 200])
  })

  test('pipelined requests with Upgrade headers are all answered', async () => {
    const { write, answers } = dial(server.port)
    write(UPGRADE.repeat(10))
    expect(await answers(10)).toEqual(Array.from({ length: 10 }, () => 200))
    write(DOCUMENT + UPGRADE + GET + UPGRADE + DOCUMENT)
    expect((await answers(15)).slice(10)).toEqual([200, 200, 200, 200, 200])
  })

  test('a WebSocket after pipelined requests opens after their answers', async () => {
    const { write, answers } = dial(server.port)
    write(DOCUMENT.repeat(3) + SOCKET)
    expect(await answers(4)).toEqual([200, 200, 200, 101])
  })

  test('more than 33 pipelined requests close the connection', async () => {
    lines.length = 0
    const { write, closed } = dial(server.port)
    write(DOCUMENT.repeat(300))
    await closed()
    expect(executed()).toBeLessThan(40)
  })

  test('pipelined requests are not executed while the client does not read earlier answers', async () => {
    lines.length = 0
    const { socket, write } = dial(server.port)
    socket.pause()
    // As many as can wait, each time. After some megabytes in the buffers of the system, answers wait in the gateway.
    let before = -1
    for (let same = 0; same < 10; ) {
      if (socket.writableLength === 0) write(DOCUMENT.repeat(16))
      await sleep(50)
      same = executed() === before ? same + 1 : 0
      before = executed()
    }
    const stopped = executed()
    await sleep(300)
    expect(executed()).toBe(stopped)
    expect(socket.destroyed).toBe(false)
  })

  test('a connection closes after 1,000 requests', async () => {
    const { write, answers, received, closed } = dial(server.port)
    for (let sent = 0; sent < 1000; sent += 20) {
      write(GET.repeat(20))
      await answers(sent + 20)
    }
    expect(await answers(1000)).toHaveLength(1000)
    await closed()
    expect(received().match(/connection: close/gi)).toHaveLength(1)
    expect(received().lastIndexOf('connection: close')).toBeGreaterThan(
      received().lastIndexOf('HTTP/1.1 200'),
    )
  })
})

describe('an answer that is not read', () => {
  /** Both ends of a connection with 32 MB of unread data. The client reads nothing yet. */
  async function waitingAnswer() {
    const listener = createServer()
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const client = connect((listener.address() as AddressInfo).port, '127.0.0.1')
    client.pause()
    const [end] = await once(listener, 'connection')
    onTestFinished(() => {
      client.destroy()
      end.destroy()
      listener.close()
    })
    end.on('error', () => undefined)
    end.write(Buffer.alloc(32 * 1024 * 1024))
    await sleep(100)
    const check = createStallCheck()
    return {
      client,
      end,
      /** Whether the connection is still open after this many seconds. */
      lasts: (seconds: number) => {
        vi.advanceTimersByTime(seconds * 1000)
        check(end)
        return !end.destroyed
      },
    }
  }

  /** Reads at least this many bytes, and then stops. */
  async function read(client: Socket, bytes: number) {
    const target = client.bytesRead + bytes
    client.resume()
    while (client.bytesRead < target) await once(client, 'data')
    client.pause()
  }

  test('an answer that the client does not read is cut after 20 seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { lasts } = await waitingAnswer()
    expect([lasts(0), lasts(5), lasts(14), lasts(2)]).toEqual([true, true, true, false])
  })

  test('a large answer is not cut while the client reads', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { client, end, lasts } = await waitingAnswer()
    for (let slow = 0; slow < 4; slow++) {
      expect(lasts(15)).toBe(true)
      // More than the buffers of the system, so that the gateway can send some of the waiting data.
      await read(client, 7 * 1024 * 1024)
    }
    client.resume()
    await eventually(async () => end.writableLength === 0 || undefined, 'the whole answer')
    expect([lasts(60), lasts(60)]).toEqual([true, true])
  })
})

describe('connections', () => {
  const settled = async (connections: ReturnType<typeof dial>[]) => {
    for (const { write } of connections) write(GET)
    return Promise.all(
      connections.map(async ({ answers }) => ((await answers(1)).length === 0 ? 'refused' : 'answered')),
    )
  }
  const many = (count: number, localAddress: string) =>
    Array.from({ length: count }, () => dial(server.port, { localAddress }))
  // The connections that the gateway has accepted.
  const open = new Set<Socket>()
  const accepted = (message: unknown) => {
    const { socket }: { socket: Socket } = Object(message)
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  }
  beforeAll(() => subscribe('net.server.socket', accepted))
  afterAll(() => void unsubscribe('net.server.socket', accepted))
  /** Ends connections, and waits until the gateway has noticed. */
  const end = async (connections: ReturnType<typeof dial>[]) => {
    const ports = new Set(connections.map(({ socket }) => socket.localPort))
    for (const { socket } of connections) socket.destroy()
    await eventually(
      async () => [...open].every(({ remotePort }) => !ports.has(remotePort)) || undefined,
      'the ends',
    )
  }

  test('connections are limited per address, and other addresses are answered', async () => {
    lines.length = 0
    const first = many(PER_ADDRESS, '127.0.0.2')
    expect(await settled(first)).toEqual(first.map(() => 'answered'))
    const more = many(3, '127.0.0.2')
    expect(await settled(more)).toEqual(['refused', 'refused', 'refused'])
    const others = many(1, '127.0.0.3')
    expect(await settled(others)).toEqual(['answered'])
    // One line per minute for all refusals.
    const warned = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'refused')
    expect(warned).toMatchObject([{ level: 40, reason: 'address', address: '127.0.0.2' }])
    await end([...first.slice(1), ...others])
    const again = many(PER_ADDRESS - 1, '127.0.0.2')
    expect(await settled(again)).toEqual(again.map(() => 'answered'))
    await end([...first, ...again])
  })

  test('connections of a trusted proxy are not limited per address, but in total', async () => {
    // Connections of earlier tests may take a moment to close.
    const all = await eventually(async () => {
      const connections = many(MAX, '127.0.0.9')
      if ((await settled(connections)).every((outcome) => outcome === 'answered')) return connections
      await end(connections)
      return undefined
    }, 'as many connections as there may be')
    const refused = many(1, '127.0.0.9')
    expect(await settled(refused)).toEqual(['refused'])
    // Idle connections were closed.
    await eventually(async () => all.every(({ socket }) => socket.destroyed) || undefined, 'room')
    expect(await settled(many(1, '127.0.0.4'))).toEqual(['answered'])
  })
})
