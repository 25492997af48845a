import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { dial } from './dialing.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
const lines: string[] = []
beforeAll(async () => {
  gateway = await startTestGateway({}, { logTo: lines })
  server = await listening(gateway)
})
afterAll(async () => {
  await server.close()
  await gateway.stop()
})
beforeEach(() => {
  lines.length = 0
})

const logged = () => lines.map((line) => JSON.parse(line))

/** Sends a request line and headers without changes. */
async function send(requestLine: string, ...headers: string[]) {
  const connection = dial(server.port)
  connection.write(`${[requestLine, ...headers].join('\r\n')}\r\n\r\n`)
  const [status] = await connection.answers(1)
  await eventually(async () => connection.received().includes('\r\n\r\n') || undefined, 'the headers')
  return { status, text: connection.received() }
}

const QUERY = '?query=%7B__typename%7D'

test.each([
  'x/graphql?',
  'x/graphql#',
  'x/v1/invitations?',
  'x\\graphql?',
  'user@x',
  'foo|bar',
  'a b',
  'x:99999',
  'x:',
  '1.2.3.999',
  '[::g]',
  'xn--a',
  '%00',
  '%2fgraphql%3f',
  '',
  'x'.repeat(300),
  'http://localhost',
  'x, localhost',
])('an invalid Host is answered with 400 at every path, without an internal error: %s', async (host) => {
  for (const path of ['/health', `/graphql${QUERY}`, '/invitations/accept?ticket=x', '/v1/invitations']) {
    const { status, text } = await send(
      `GET ${path} HTTP/1.1`,
      `Host: ${host}`,
      `Authorization: Bearer ${SECRET_KEY}`,
    )
    expect(status, path).toBe(400)
    expect(text).toContain('x-content-type-options: nosniff')
    expect(text).toContain('strict-transport-security: max-age=31536000')
    expect(text).toContain('"code":"BAD_REQUEST"')
  }
  expect(logged().filter(({ level }) => level > 30)).toEqual([])
})

test.each([
  'localhost',
  'LOCALHOST:4000',
  'invitations.example.com',
  'invitations.example.com.',
  'my_service:80',
  '127.0.0.1',
  '[::1]:4000',
  'evil.example',
])('the path comes only from the request line, for any Host: %s', async (host) => {
  expect((await send('GET /health HTTP/1.1', `Host: ${host}`)).status).toBe(200)
  expect((await send('GET /nowhere HTTP/1.1', `Host: ${host}`)).status).toBe(404)
  expect(logged().map(({ path }) => path)).toEqual(['/health', '/nowhere'])
})

test('a request without a Host is 400 except in HTTP/1.0, and two Host headers are 400', async () => {
  expect((await send('GET /health HTTP/1.1')).status).toBe(400)
  expect((await send('GET /health HTTP/1.1', 'Host: a', 'Host: a')).status).toBe(400)
  expect((await send('GET /health HTTP/1.0')).status).toBe(200)
  // This is not a loopback name, although the connection is local.
  expect((await send('GET /dev/mailbox.json HTTP/1.0')).status).toBe(403)
})

test('an absolute target requests its path, and its authority is the host', async () => {
  const authorization = `Authorization: Bearer ${SECRET_KEY}`
  expect((await send('GET http://localhost/health HTTP/1.1', 'Host: localhost')).status).toBe(200)
  expect((await send('GET HTTPS://localhost/health?x HTTP/1.1', 'Host: other')).status).toBe(200)
  expect((await send('GET http://localhost HTTP/1.1', 'Host: localhost')).status).toBe(404)
  const query = await send(`GET http://localhost/graphql${QUERY} HTTP/1.1`, 'Host: localhost', authorization)
  expect([query.status, query.text.includes('"Query"')]).toEqual([200, true])
  const strange = await send('GET http://evil.example/dev/mailbox.json HTTP/1.1', 'Host: localhost')
  expect(strange.status).toBe(403)
  for (const target of ['http://x|y/health', 'http:///health', 'http://a@b/health']) {
    expect((await send(`GET ${target} HTTP/1.1`, 'Host: localhost')).status, target).toBe(400)
  }
  expect(logged().filter(({ level }) => level > 30)).toEqual([])
})

test.each([
  '/v1/../graphql',
  '/v1/x/../invitations',
  '/v1/x/%2E%2e/invitations',
  '/v1/./invitations',
  '/v1\\invitations',
  '/v1/x\\..\\invitations',
  '/dev/mailbox/..',
  '/v1/..',
])('a path that may be read as another one leads nowhere: %s', async (path) => {
  const { status } = await send(
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${SECRET_KEY}`,
  )
  expect(status).toBe(404)
})

test('other targets are 400, and OPTIONS * is 404', async () => {
  expect((await send('OPTIONS * HTTP/1.1', 'Host: localhost')).status).toBe(404)
  for (const target of ['*', 'health', 'localhost/health', 'ftp://localhost/health']) {
    expect((await send(`GET ${target} HTTP/1.1`, 'Host: localhost')).status, target).toBe(400)
  }
})

test('an upgrade request follows the same rules', async () => {
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
  ]
  expect((await send('GET /graphql HTTP/1.1', 'Host: localhost', ...upgrade)).status).toBe(101)
  expect((await send('GET http://localhost/graphql HTTP/1.1', 'Host: x', ...upgrade)).status).toBe(101)
  expect((await send('GET /health HTTP/1.1', 'Host: x/graphql?', ...upgrade)).status).toBe(400)
  expect((await send('GET /graphql HTTP/1.1', 'Host: a|b', ...upgrade)).status).toBe(400)
  expect(logged().filter(({ level }) => level > 30)).toEqual([])
})
