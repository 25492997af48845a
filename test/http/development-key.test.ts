import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Peer } from '../../src/http/server/peer.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
  await gateway.create({ emailAddress: 'ada@example.com' })
})
afterAll(() => gateway.stop())

const OWN_SCRIPT = {
  host: 'localhost:4000',
  origin: 'http://localhost:4000',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
  'x-invitation-explorer': '1',
}
const from = (address: string): Peer => ({ address, client: address, isProxy: false })

interface KeyRequest {
  path?: string
  method?: string
  headers?: Record<string, string | undefined>
  peer?: Peer
}

/** Requests the key like the explorer's page, with these changes. `undefined` removes a header. */
function ask({ path = '/dev/key', method = 'POST', headers = {}, peer }: KeyRequest = {}) {
  const request = new Request(`http://gateway.invalid${path}`, { method })
  for (const [name, value] of Object.entries({ ...OWN_SCRIPT, ...headers })) {
    if (value !== undefined) request.headers.set(name, value)
  }
  return gateway.fetch(request, peer)
}

const key = async (request?: KeyRequest) => {
  const response = await ask(request)
  const text = await response.text()
  if (response.status !== 200) expect(text).not.toContain(SECRET_KEY)
  return response.status
}

test('the explorer’s page gets the key, and no cache stores it', async () => {
  const response = await ask()
  expect(await response.json()).toEqual({ secretKey: SECRET_KEY })
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
  })
  expect(response.headers.has('access-control-allow-origin')).toBe(false)
})

test('the explorer’s page gets the key without Sec-Fetch-Site and under other loopback names', async () => {
  const unsaid = { 'sec-fetch-site': undefined, 'sec-fetch-mode': undefined, 'sec-fetch-dest': undefined }
  expect(await key({ headers: unsaid })).toBe(200)
  for (const host of ['127.0.0.1:4000', '[::1]:4000', 'app.localhost']) {
    expect(await key({ headers: { host, origin: `http://${host}` } }), host).toBe(200)
  }
  for (const address of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) {
    expect(await key({ peer: from(address) }), address).toBe(200)
  }
})

describe('the development key', () => {
  test.each<[string, KeyRequest]>([
    ['a GET', { method: 'GET' }],
    ['a preflight', { method: 'OPTIONS' }],
    [
      'a page of another port',
      { headers: { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' } },
    ],
    [
      'a page of another port, in an old browser',
      { headers: { origin: 'http://localhost:3000', 'sec-fetch-site': undefined } },
    ],
    [
      'a page below localhost',
      { headers: { origin: 'http://evil.localhost:4000', 'sec-fetch-site': 'cross-site' } },
    ],
    ['a sandboxed frame', { headers: { origin: 'null' } }],
    ['a request without an origin', { headers: { origin: undefined } }],
    ['a form, which cannot have the header', { headers: { 'x-invitation-explorer': undefined } }],
    ['a link', { headers: { 'sec-fetch-site': 'none', 'x-invitation-explorer': undefined } }],
    [
      'a domain of an attacker that resolves to this machine',
      { headers: { host: 'evil.example:4000', origin: 'http://evil.example:4000' } },
    ],
    [
      'a name that only begins like a loopback name',
      { headers: { host: 'localhost.evil.example', origin: 'http://localhost.evil.example' } },
    ],
    ['PUBLIC_URL', { headers: { host: 'invitations.test', origin: 'https://invitations.test' } }],
    ['another machine that uses the name localhost', { peer: from('192.168.1.5') }],
    ['another machine, over IPv6', { peer: from('2001:db8::1') }],
    ['a connection of unknown origin', { peer: from('') }],
    ['the client of a proxy', { headers: { 'x-forwarded-for': '203.0.113.1' } }],
    ['the client of a tunnel', { headers: { forwarded: 'for=203.0.113.1' } }],
  ])('the development key is not sent to %s', async (_, request) => {
    expect(await key(request)).toBeGreaterThanOrEqual(403)
  })
})

describe('the mailbox of development', () => {
  const PATHS = ['/dev/mailbox.json', '/dev/mailbox', '/metrics']
  const program = {
    origin: undefined,
    'x-invitation-explorer': undefined,
    'sec-fetch-site': undefined,
    'sec-fetch-mode': undefined,
    'sec-fetch-dest': undefined,
  }
  const statuses = (request: KeyRequest) =>
    Promise.all(
      PATHS.map(async (path) => {
        const response = await ask({
          path,
          method: 'GET',
          ...request,
          headers: { ...program, ...request.headers },
        })
        expect(response.headers.has('access-control-allow-origin')).toBe(false)
        return response.status
      }),
    )

  test('programs and links on this machine can open the mailbox', async () => {
    expect(await statuses({})).toEqual([200, 200, 200])
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    expect(await statuses({ headers: link })).toEqual([200, 200, 200])
  })

  test.each<[string, KeyRequest]>([
    ['another machine that uses the name localhost', { peer: from('192.168.1.5') }],
    ['an unknown domain', { headers: { host: 'evil.example' } }],
    ['the client of a tunnel', { headers: { 'x-forwarded-for': '203.0.113.1' } }],
    [
      'a page of another port',
      {
        headers: {
          origin: 'http://localhost:3000',
          'sec-fetch-site': 'same-site',
          'sec-fetch-mode': 'cors',
          'sec-fetch-dest': 'empty',
        },
      },
    ],
    [
      'a frame of another site',
      {
        headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      },
    ],
  ])('the mailbox is not shown to %s', async (_, request) => {
    expect(await statuses(request)).toEqual([403, 403, 403])
  })
})

test('the explorer’s page is only for its own origin, although other pages of localhost may call', async () => {
  const visit = (headers: Record<string, string>) =>
    gateway.request('/graphql', { headers: { accept: 'text/html', ...headers } })
  for (const site of ['same-site', 'cross-site', undefined]) {
    const response = await visit({ origin: 'http://localhost:3000', ...(site && { 'sec-fetch-site': site }) })
    expect(response.status).toBe(403)
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
  }
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  expect((await visit(link)).status).toBe(200)
  const call = await gateway.graphql('{ __typename }', {}, { origin: 'http://localhost:3000' })
  expect(call.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
})

test('the path of the key does not exist in production', async () => {
  const production = await startTestGateway({
    NODE_ENV: 'production',
    APP_NAME: 'Acme',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'Acme <invitations@acme.example>',
    REDIRECT_ORIGINS: 'https://app.example',
  })
  const request = new Request('http://localhost/dev/key', { method: 'POST', headers: OWN_SCRIPT })
  const { status } = await production.fetch(request)
  await production.stop()
  expect(status).toBe(404)
})
