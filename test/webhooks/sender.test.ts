import { Webhook } from 'standardwebhooks'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createWebhookSender } from '../../src/webhooks/sender.ts'
import { answering, hanging, startReceiver, startTrap, taking } from './receiver.ts'

const receiver = await startReceiver()
const trap = await startTrap()
afterAll(() => Promise.all([receiver.close(), trap.close()]))
beforeEach(() => {
  receiver.received.length = 0
  receiver.become(taking)
})

const SECRETS = ['the first secret', 'the second secret'].map(
  (text) => `whsec_${Buffer.from(text).toString('base64')}`,
)
const message = (url: string) => ({
  id: 'whd_1',
  url,
  body: '{"a":"ö"}',
  sentAt: new Date(),
  secrets: SECRETS,
})

test('each secret of an endpoint verifies a message, and other secrets do not', async () => {
  const { send } = createWebhookSender({ guarded: false })
  expect(await send(message(receiver.url))).toBe(204)
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'whd_1' })
  for (const secret of SECRETS) expect(new Webhook(secret).verify(body, headers)).toEqual({ a: 'ö' })
  expect(() => new Webhook('whsec_b3RoZXI=').verify(body, headers)).toThrow()
})

test.each([
  ['one private address', ['127.0.0.1']],
  ['a public address and then a private one', ['93.184.216.34', '10.0.0.1']],
  ['a public address and then loopback by IPv6', ['93.184.216.34', '::1']],
  ['a mapped address', ['::ffff:127.0.0.1']],
  ['text that is not an address', ['localhost']],
  ['nothing', []],
])('production sends nothing to a name that resolves to %s', async (_what, addresses) => {
  const { send } = createWebhookSender({
    guarded: true,
    lookup: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  })
  await expect(send(message(`https://hooks.example.com:${trap.port}/`))).rejects.toThrow(
    /public internet|no address/,
  )
  expect(trap.connections()).toBe(0)
})

test('an answer of the resolver of the system is checked, too', async () => {
  const { send } = createWebhookSender({ guarded: true })
  await expect(send(message(`https://localhost:${trap.port}/`))).rejects.toThrow(/public internet/)
  expect(trap.connections()).toBe(0)
})

test('a name is resolved once, and the connection uses the resolved address', async () => {
  const lookups: string[] = []
  const { send } = createWebhookSender({
    guarded: false,
    lookup: async (name) => {
      lookups.push(name)
      // A second lookup would return an address without a listener.
      return [{ address: lookups.length === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    },
  })
  expect(await send(message(`http://hooks.example.com:${receiver.port}/`))).toBe(204)
  expect(lookups).toEqual(['hooks.example.com'])
  expect(receiver.received[0]?.headers).toMatchObject({ host: `hooks.example.com:${receiver.port}` })
})

test('a connection that the receiver keeps open is not used after the name has another address', async () => {
  let trusted = true
  const lookups: string[] = []
  const { send } = createWebhookSender({
    guarded: false,
    idleMs: 60_000,
    lookup: async (name) => {
      lookups.push(name)
      return [{ address: trusted ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    },
  })
  receiver.become(answering(200, { connection: 'keep-alive', 'keep-alive': 'timeout=60' }))
  const url = `http://hooks.example.com:${receiver.port}/`
  expect(await send(message(url))).toBe(200)
  // The name now resolves to an address without a listener. A message over the old connection would still arrive.
  trusted = false
  await expect(send(message(url))).rejects.toThrow(/ECONNREFUSED/)
  expect(lookups).toHaveLength(2)
  expect(receiver.received).toHaveLength(1)
})

test('messages to the same receiver reuse an open connection, and messages to another name do not', async () => {
  const lookups: string[] = []
  const { send } = createWebhookSender({
    guarded: false,
    idleMs: 60_000,
    lookup: async (name) => {
      lookups.push(name)
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  const before = receiver.connections()
  for (const host of ['a', 'a', 'a', 'b', 'b', 'a']) {
    expect(await send(message(`http://${host}.example.com:${receiver.port}/`))).toBe(204)
  }
  expect(receiver.connections() - before).toBe(2)
  expect(lookups).toHaveLength(6)
})

test('an idle connection is closed, and a receiver that is slower than that is not cut off', async () => {
  const { send } = createWebhookSender({ guarded: false, idleMs: 30 })
  // Without the connections of other tests, which may close in the meantime.
  const own = await startReceiver()
  onTestFinished(own.close)
  own.become((response) => void setTimeout(() => response.writeHead(204).end(), 150))
  expect(await send(message(own.url))).toBe(204)
  while (own.open() > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await send(message(own.url))).toBe(204)
  expect(own.connections()).toBe(2)
})

test('if a kept connection ends when it is used again, the message is sent once more over a new one', async () => {
  const { send } = createWebhookSender({ guarded: false, idleMs: 60_000 })
  expect(await send(message(receiver.url))).toBe(204)
  let cuts = 1
  receiver.become((response, received) =>
    cuts-- > 0 ? void response.socket?.destroy() : taking(response, received),
  )
  expect(await send(message(receiver.url))).toBe(204)
  expect(receiver.received).toHaveLength(3)
  expect(await send(message(receiver.url))).toBe(204)
  cuts = 10
  await expect(send(message(receiver.url))).rejects.toThrow(/hang up|reset/i)
  expect(receiver.received).toHaveLength(6)
})

test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed', async (status) => {
  receiver.become(answering(status, { location: `http://127.0.0.1:${trap.port}/` }))
  expect(await createWebhookSender({ guarded: false }).send(message(receiver.url))).toBe(status)
  expect(trap.connections()).toBe(0)
})

test('a receiver that does not answer causes a timeout', async () => {
  receiver.become(hanging)
  const { send } = createWebhookSender({ guarded: false, timeoutMs: 300 })
  await expect(send(message(receiver.url))).rejects.toThrow('did not answer within 0.3 s')
})

test('a name that does not resolve in time causes a timeout', async () => {
  const { send } = createWebhookSender({
    guarded: false,
    timeoutMs: 300,
    lookup: () => new Promise(() => undefined),
  })
  await expect(send(message(receiver.url.replace('127.0.0.1', 'slow.example')))).rejects.toThrow(
    'within 0.3 s',
  )
})

test('the status of an answer counts, even if its body never ends', async () => {
  receiver.become((response) => void response.writeHead(200).write('x'))
  // The timeout includes the time to connect.
  expect(await createWebhookSender({ guarded: false, timeoutMs: 2_000 }).send(message(receiver.url))).toBe(
    200,
  )
  receiver.become((response) => {
    response.writeHead(200)
    const more = () => response.write('x'.repeat(65_536), more)
    response.on('error', () => undefined)
    more()
  })
  // The body is cut off long before the timeout, otherwise this test would be too slow.
  expect(await createWebhookSender({ guarded: false, timeoutMs: 600_000 }).send(message(receiver.url))).toBe(
    200,
  )
})

test('a connection that is refused, cut off or upgraded is a failure with its reason', async () => {
  const { send } = createWebhookSender({ guarded: false })
  const gone = await startReceiver()
  await gone.close()
  await expect(send(message(gone.url))).rejects.toThrow(/ECONNREFUSED/)
  await expect(send(message(gone.url.replace('127.0.0.1', 'localhost')))).rejects.toThrow(/ECONNREFUSED/)
  receiver.become((response) => void response.socket?.destroy())
  await expect(send(message(receiver.url))).rejects.toThrow(/hang up|reset/i)
  receiver.become((response) => {
    response.socket?.end(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
  })
  await expect(send(message(receiver.url))).rejects.toThrow(/without an answer|hang up/)
})
