import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { openSocket } from '../../support/listening.ts'
import { type ConsoleGateway, exchange, ownHeaders, type Sent, startConsoleGateway } from './browser.ts'

let gateway: ConsoleGateway
let cookie: string
let ports: { lean: number; yoga: number }
beforeAll(async () => {
  gateway = await startConsoleGateway()
  ports = { lean: gateway.lean.port, yoga: gateway.yoga.port }
  const named = await gateway.signIn()
  // Cookies are named after the port of the gateway, and these are two ports of one gateway.
  cookie = Object.values(ports)
    .map((port) => named.replace(/-\d+=/, `-${port}=`))
    .join('; ')
})
afterAll(() => gateway.stop())

const MUTATION =
  'mutation Attack { createInvitation(input: { emailAddress: "victim@example.com" }) { __typename ... on Invitation { id } } }'
const BODY = JSON.stringify({ query: MUTATION })
const invitations = () =>
  gateway.database.prisma.invitation.count({ where: { emailKey: 'victim@example.com' } })

const form = (type: string) => ({
  'content-type': type,
  'x-invitation-console': undefined,
  'sec-fetch-mode': 'navigate',
})
const other = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
const query = `/graphql?query=${encodeURIComponent(MUTATION)}`
const MULTIPART = [
  '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n',
  `${BODY}\r\n--x\r\nContent-Disposition: form-data; name="map"\r\n\r\n{}\r\n--x--\r\n`,
].join('')

interface Vector extends Sent {
  path?: string
}

/** Each is sent by the browser of a signed-in person, as if its cookie were sent with every request. */
const VECTORS: [string, Vector][] = [
  [
    'a form',
    {
      headers: { ...form('application/x-www-form-urlencoded'), ...other },
      body: `query=${encodeURIComponent(MUTATION)}`,
    },
  ],
  [
    'a form with a file',
    { headers: { ...form('multipart/form-data; boundary=x'), ...other }, body: MULTIPART },
  ],
  ['a form whose text is JSON', { headers: { ...form('text/plain'), ...other }, body: BODY }],
  [
    'a form of the own origin',
    { headers: form('application/x-www-form-urlencoded'), body: `query=${encodeURIComponent(MUTATION)}` },
  ],
  ['a form of the own origin whose text is JSON', { headers: form('text/plain'), body: BODY }],
  [
    'fetch in the mode no-cors',
    {
      headers: {
        ...other,
        'x-invitation-console': undefined,
        'content-type': 'text/plain',
        'sec-fetch-mode': 'no-cors',
      },
      body: BODY,
    },
  ],
  [
    'a link with a query',
    {
      path: query,
      method: 'GET',
      headers: {
        'x-invitation-console': undefined,
        accept: 'application/json',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-site': 'cross-site',
        origin: undefined,
      },
    },
  ],
  [
    'an image with a query',
    {
      path: query,
      method: 'GET',
      headers: {
        'x-invitation-console': undefined,
        accept: 'image/*',
        'sec-fetch-mode': 'no-cors',
        'sec-fetch-site': 'cross-site',
        origin: undefined,
      },
    },
  ],
  [
    'a prefetch',
    {
      path: query,
      method: 'GET',
      headers: {
        'x-invitation-console': undefined,
        'sec-purpose': 'prefetch',
        accept: 'application/json',
        'sec-fetch-site': 'same-origin',
        origin: undefined,
      },
    },
  ],
  [
    'a GET of the own script',
    { path: query, method: 'GET', headers: { accept: 'application/json', origin: undefined } },
  ],
  [
    'a multipart upload with the header',
    { headers: { ...other, 'content-type': 'multipart/form-data; boundary=x' }, body: MULTIPART },
  ],
  ['another origin with credentials', { headers: other, body: BODY }],
  [
    'another origin without Sec-Fetch-Site',
    { headers: { ...other, 'sec-fetch-site': undefined }, body: BODY },
  ],
  [
    'the origin null of a sandboxed frame',
    { headers: { origin: 'null', 'sec-fetch-site': 'cross-site' }, body: BODY },
  ],
  [
    'the origin null without Sec-Fetch-Site',
    { headers: { origin: 'null', 'sec-fetch-site': undefined }, body: BODY },
  ],
  ['JSON without the header', { headers: { 'x-invitation-console': undefined }, body: BODY }],
  [
    'a sub-domain',
    { headers: { origin: 'http://evil.localhost:4000', 'sec-fetch-site': 'same-site' }, body: BODY },
  ],
  [
    'another port of this machine, which CORS allows in development',
    { headers: { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }, body: BODY },
  ],
  [
    'another port in a browser without Sec-Fetch-Site',
    { headers: { origin: 'http://localhost:3000', 'sec-fetch-site': undefined }, body: BODY },
  ],
  ['Sec-Fetch-Site: same-site', { headers: { 'sec-fetch-site': 'same-site' }, body: BODY }],
  ['Sec-Fetch-Site: none', { headers: { 'sec-fetch-site': 'none' }, body: BODY }],
  [
    'an overridden method',
    {
      path: query,
      method: 'GET',
      headers: {
        'x-http-method-override': 'POST',
        'x-invitation-console': undefined,
        accept: 'application/json',
        origin: undefined,
      },
    },
  ],
  ['another value of the header', { headers: { 'x-invitation-console': 'true' }, body: BODY }],
  ['the header with several values', { headers: { 'x-invitation-console': '1, 1' }, body: BODY }],
  [
    'the header in the query',
    { path: '/graphql?x-invitation-console=1', headers: { 'x-invitation-console': undefined }, body: BODY },
  ],
  [
    'a similar header',
    {
      headers: { 'x-invitation-console': undefined, x_invitation_console: '1', 'X-Invitation-Console-': '1' },
      body: BODY,
    },
  ],
  [
    'a wrong Authorization in addition to the cookie',
    { headers: { authorization: 'Bearer sk_wrong_0123456789abcdef' }, body: BODY },
  ],
  ['an empty Authorization in addition to the cookie', { headers: { authorization: '' }, body: BODY }],
  ['REST with the cookie', { path: '/v1/invitations', body: '{"email_address":"victim@example.com"}' }],
  [
    'REST with the cookie from another site',
    { path: '/v1/invitations', headers: other, body: '{"email_address":"victim@example.com"}' },
  ],
  ['a path that only begins like the API', { path: '/graphql/', body: BODY }],
  [
    'a host that resolves to this machine',
    { headers: { host: 'evil.example:4000', origin: 'http://evil.example:4000' }, body: BODY },
  ],
]

describe('the cookie of a session does not authenticate', () => {
  test('is not vacuous: the same mutation of the console itself is executed', async () => {
    const { json } = await gateway.call('/graphql', { headers: { cookie }, body: BODY })
    expect(json.data.createInvitation.__typename).toBe('Invitation')
    await gateway.database.prisma.invitation.deleteMany({})
  })

  test.each(VECTORS)('%s', async (_, { path = '/graphql', headers, ...sent }) => {
    for (const port of Object.values(ports)) {
      const answered = await gateway.call(path, { ...sent, headers: { cookie, ...headers } }, port)
      expect(answered.body).not.toContain('"id":"inv_')
      expect(answered.headers['access-control-allow-credentials']).toBeUndefined()
    }
    expect(await invitations()).toBe(0)
  })

  test('a WebSocket that is opened with the cookie', async () => {
    const { host: _, ...headers } = ownHeaders(ports.lean)
    const socket = await openSocket(ports.lean, { headers: { ...headers, cookie } })
    expect(await socket.init(null)).toMatchObject({ type: 'connection_ack' })
    socket.subscribe('1', MUTATION)
    const message = await socket.next()
    expect(JSON.stringify(message)).toContain('UNAUTHENTICATED')
    socket.socket.close()
    await socket.closed
    expect(await invitations()).toBe(0)
  })

  test('a page of a listed origin cannot even ask for a request with cookies', async () => {
    const preflight = await gateway.call('/graphql', {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:3000',
        'sec-fetch-site': 'same-site',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-invitation-console',
      },
    })
    expect(preflight.headers['access-control-allow-credentials']).toBeUndefined()
  })
})

const CREDENTIAL = JSON.stringify({ credential: SECRET_KEY })

describe('the routes of the session refuse', () => {
  test.each<[string, Sent]>([
    ['another origin', { headers: other }],
    ['another port', { headers: { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' } }],
    ['a sandboxed frame', { headers: { origin: 'null' } }],
    ['a request without the header', { headers: { 'x-invitation-console': undefined } }],
    ['a form', { headers: { ...form('application/x-www-form-urlencoded'), ...other } }],
    ['a POST without an origin', { headers: { origin: undefined, 'sec-fetch-site': undefined } }],
    ['a preflight', { method: 'OPTIONS', headers: { ...other, 'x-invitation-console': undefined } }],
  ])('%s', async (_, { headers, method = 'POST' }) => {
    const paths = ['/console/session', '/console/session/development']
    for (const path of paths) {
      const answered = await gateway.call(path, { method, headers: { cookie, ...headers }, body: CREDENTIAL })
      expect([path, answered.status]).toEqual([path, 403])
      expect(answered.headers['set-cookie']).toBeUndefined()
      expect(answered.headers['access-control-allow-origin']).toBeUndefined()
    }
    const signOut = await gateway.call('/console/session', {
      method: method === 'POST' ? 'DELETE' : method,
      headers: { cookie, ...headers },
    })
    expect([signOut.status, signOut.headers['set-cookie']]).toEqual([403, undefined])
  })

  test.each<[string, Record<string, string>]>([
    [
      'a domain of an attacker that resolves to this machine',
      { host: 'evil.example:4000', origin: 'http://evil.example:4000' },
    ],
    ['the client of a proxy', { 'x-forwarded-for': '203.0.113.1' }],
    ['the client of a tunnel', { forwarded: 'for=203.0.113.1' }],
  ])('a sign-in with the development key by %s', async (_, headers) => {
    const answered = await gateway.call('/console/session/development', { headers, body: '{}' })
    expect([answered.status, answered.headers['set-cookie']]).toEqual([403, undefined])
    const session = await gateway.call('/console/session', { method: 'GET', headers })
    expect(session.json?.methods.development ?? false).toBe(false)
  })

  test('a sign-in with the development key in production, where its path does not exist', async () => {
    const issuer = await startIssuer()
    const production = await startConsoleGateway({
      NODE_ENV: 'production',
      APP_NAME: 'Acme',
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'Acme <invitations@acme.example>',
      REDIRECT_ORIGINS: 'https://app.example',
      ...issuer.environment,
    })
    const sent = await production.call('/console/session/development', { body: '{}' })
    const own = await exchange(production.lean.port, '/console/session', {
      method: 'GET',
      headers: ownHeaders(production.lean.port),
    })
    await production.stop()
    await issuer.stop()
    expect([sent.status, sent.headers['set-cookie']]).toEqual([405, undefined])
    expect(own.json).toMatchObject({ production: true, mailbox: false, methods: { development: false } })
  })
})
