import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { expect, inject, onTestFinished, test } from 'vitest'
import { encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { createTestDatabase } from '../support/databases.ts'
import { eventually, SECRET_KEY } from '../support/harness.ts'
import { openSocket } from '../support/listening.ts'
import { readStream } from '../support/sse.ts'
import { embedded, opened } from './faults/stored.ts'
import { type GatewayProcess, startGatewayProcess, timeOf } from './gateway-process.ts'

const CHANGES = `subscription ($after: String) {
  invitationChanged(after: $after) { cursor event { id type } invitation { id status } }
}`
const START = encodeFeedCursor(0n)
const TYPES = 'subscription { invitationChanged(filter: { types: [CREATED] }) { invitation { id } } }'

/** Subscribes on a separate connection that the test can cut. */
async function subscribe({ url }: Pick<GatewayProcess, 'url'>, query: string, variables: object = {}) {
  const call: ClientRequest = request(`${url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${SECRET_KEY}`,
    },
  })
  call.end(JSON.stringify({ query, variables }))
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    call.once('response', resolve).once('error', reject)
  })
  // The reader reports errors of a connection that is cut.
  call.on('error', () => undefined)
  const stream = readStream(new Response(Readable.toWeb(response) as ReadableStream<Uint8Array>))
  onTestFinished(() => void call.destroy())
  return { ...stream, response, cut: () => call.destroy() }
}

/** Starts two gateways on a server, and one on an embedded database. */
async function startGateways() {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const first = await startGatewayProcess(database.environment)
  const second = embedded ? first : await startGatewayProcess(database.environment)
  const running = [...new Set([first, second])]
  onTestFinished(async () => {
    await Promise.all(running.map((gateway) => gateway.kill()))
  })
  return { database, first, second, running }
}

let counter = 0
const invite = (gateway: GatewayProcess) =>
  gateway.create({ emailAddress: `person${++counter}@example.com`, notify: false })

test('a subscriber receives changes of another process at once and stays connected without events', async () => {
  const { first, second } = await startGateways()
  const stream = await subscribe(first, CHANGES)
  for (let n = 0; n < 3; n++) {
    const { id } = await invite(second)
    expect(await stream.change()).toMatchObject({ event: { type: 'CREATED' }, invitation: { id } })
  }
  const before = stream.heartbeats()
  const next = stream.frame()
  await eventually(async () => stream.heartbeats() > before || undefined, 'a heartbeat', 15)
  const { id } = await invite(second)
  expect(await next).toMatchObject({ result: { data: { invitationChanged: { invitation: { id } } } } })
})

test('a subscriber that reconnects many times during creations misses no event and gets none twice', async () => {
  const { database, first, second, running } = await startGateways()
  const CREATED = 120
  let stream = await subscribe(first, CHANGES)
  const seen: { cursor: string; event: { id: string } }[] = []
  const creating = (async () => {
    for (let n = 0; n < CREATED / 4; n++) await Promise.all(Array.from({ length: 4 }, () => invite(second)))
  })()
  let cuts = 0
  while (seen.length < CREATED) {
    seen.push(await stream.change())
    if (seen.length % 17 === 0) {
      // In the middle of the stream, so that data in transit is lost.
      stream.cut()
      cuts++
      stream = await subscribe(turn([first, second], cuts), CHANGES, { after: seen.at(-1)?.cursor })
    }
  }
  await creating
  expect(cuts).toBeGreaterThan(5)
  await Promise.all(running.map((gateway) => gateway.stop()))
  const feed = await opened(database, (query) =>
    query('SELECT id FROM invitation_events WHERE position IS NOT NULL ORDER BY position'),
  )
  expect(seen.map(({ event }) => event.id)).toEqual(feed.map(({ id }) => id))
})

test.skipIf(embedded || inject('pooler') !== null)(
  'a subscriber misses no event if the server disconnects the listener',
  async () => {
    const { database, first, second } = await startGateways()
    const stream = await subscribe(first, TYPES)
    const next = async () => (await stream.change()).invitation.id
    const { id: before } = await invite(second)
    expect(await next()).toBe(before)
    for (let round = 0; round < 3; round++) {
      await opened(database, (query) =>
        query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'invitation-gateway-listen'`),
      )
      const { id } = await invite(second)
      expect(await next()).toBe(id)
    }
    await eventually(async () => {
      const listening = await opened(database, (query) => query(LISTENING))
      return listening.length === 1 || undefined
    }, 'a listener again')
    // A gateway without subscribers does not listen.
    stream.cut()
    await eventually(async () => {
      const listening = await opened(database, (query) => query(LISTENING))
      return listening.length === 0 || undefined
    }, 'no listener left')
  },
)

const LISTENING = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'invitation-gateway-listen'`

test('SIGTERM completes streams and does not wait for a client that does not read', async () => {
  const { first, second, running } = await startGateways()
  const streams = [await subscribe(first, CHANGES), await subscribe(second, CHANGES)]
  const deaf = await subscribe(first, CHANGES)
  deaf.response.pause()
  const port = Number(new URL(first.url).port)
  const [socket, deafSocket] = [await openSocket(port), await openSocket(port)]
  for (const { init } of [socket, deafSocket]) await init()
  deafSocket.socket.pause()
  for (const { subscribe: follow } of [socket, deafSocket]) follow('1', CHANGES, { after: START })
  await invite(second)
  for (const stream of streams) await stream.change()
  expect(await socket.next()).toMatchObject({ id: '1', type: 'next' })
  const ends = streams.map((stream) => stream.frame())
  const stopped = running.map((gateway) => gateway.stop())
  expect(await Promise.all(ends)).toEqual(streams.map(() => ({ event: 'complete' })))
  expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
  expect(await socket.closed).toEqual({ code: 1001, reason: 'Going away' })
  expect(await Promise.all(stopped)).toEqual(running.map(() => ({ code: 0, signal: null })))
  for (const { output } of running) {
    // Without the end of the streams it would take 20 seconds. Measured by the clock of the gateway.
    expect(timeOf(output, '"stopped"') - timeOf(output, 'stopping:')).toBeLessThan(10_000)
  }
})

function turn(gateways: GatewayProcess[], index: number): GatewayProcess {
  const gateway = gateways[index % gateways.length]
  if (gateway === undefined) throw new Error('There is no gateway')
  return gateway
}
