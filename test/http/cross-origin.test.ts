import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { originRule } from '../../src/http/middleware/origins.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening, openSocket } from '../support/listening.ts'

const APP = 'https://app.example.com'
const EVIL = 'https://evil.example'
const MUTATION = 'mutation { createInvitation(input: { emailAddress: "ada@example.com" }) { __typename } }'

// What Chromium asks for if a page uses Sentry, Datadog, OpenTelemetry and Apollo Client.
const MONITORED = [
  'apollo-require-preflight',
  'apollographql-client-name',
  'apollographql-client-version',
  'authorization',
  'baggage',
  'content-type',
  'sentry-trace',
  'traceparent',
  'tracestate',
  'x-apollo-operation-name',
  'x-datadog-origin',
  'x-datadog-parent-id',
  'x-datadog-sampling-priority',
  'x-datadog-trace-id',
  'x-requested-with',
].join(',')

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
beforeAll(async () => {
  gateway = await startTestGateway({ CORS_ORIGINS: `${APP}, http://localhost:3000` })
  server = await listening(gateway)
})
afterAll(async () => {
  await server.close()
  await gateway.stop()
})

const cors = (response: Response) =>
  [...response.headers].filter(([name]) => name.startsWith('access-control-'))

const preflight = (
  origin: string,
  path = '/graphql',
  { asked = 'authorization,content-type', at = gateway } = {},
) =>
  at.request(path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': asked,
      'sec-fetch-site': 'cross-site',
    },
  })

const post = (headers: Record<string, string>, query = '{ __typename }') =>
  gateway.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, ...headers },
    body: JSON.stringify({ query }),
  })

describe('a listed origin', () => {
  test('a listed origin may send the headers that it asks for, for two hours', async () => {
    const response = await preflight(APP, '/graphql', { asked: MONITORED })
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(response.headers.get('access-control-allow-origin')).toBe(APP)
    expect(response.headers.get('access-control-max-age')).toBe('7200')
    expect(response.headers.get('vary')).toBe('Access-Control-Request-Headers, Origin')
    expect(response.headers.get('access-control-allow-methods')?.split(', ')).toEqual(['GET', 'POST'])
    expect(response.headers.get('access-control-allow-headers')?.split(', ')).toEqual(MONITORED.split(','))
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test.each([
    ['names that are not valid', 'a b,x-good,,é,(x),x:y', 'x-good'],
    ['the wildcard', '*,x-good', 'x-good'],
    ['more than 2000 characters', 'x'.repeat(2001), 'authorization, content-type, accept'],
  ])('a listed origin does not get back %s', async (_what, asked, allowed) => {
    const response = await preflight(APP, '/graphql', { asked })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toBe(allowed)
  })

  test('with CORS_HEADERS a listed origin may send only these headers', async () => {
    const narrow = await startTestGateway({ CORS_ORIGINS: APP, CORS_HEADERS: 'sentry-trace, Baggage' })
    try {
      const response = await preflight(APP, '/graphql', { asked: MONITORED, at: narrow })
      expect(response.headers.get('access-control-allow-headers')).toBe(
        'authorization, content-type, accept, sentry-trace, Baggage',
      )
    } finally {
      await narrow.stop()
    }
  })

  test.each([
    ['an answer', { origin: APP, 'sec-fetch-site': 'cross-site' }, 200],
    ['a refusal of its key', { origin: APP, authorization: 'Bearer sk_wrong' }, 401],
    ['a refusal of its type', { origin: APP, 'content-type': 'text/plain' }, 415],
    ['a refusal of its length', { origin: APP, 'content-length': '60000000' }, 413],
    ['a refusal of its encoding', { origin: APP, 'content-encoding': 'gzip' }, 415],
  ])('a listed origin may read %s', async (_what, headers, status) => {
    const response = await post(headers)
    expect(response.status).toBe(status)
    expect(cors(response)).toEqual([
      ['access-control-allow-origin', APP],
      ['access-control-expose-headers', 'X-Request-Id, Retry-After'],
    ])
    expect(response.headers.get('vary')).toMatch(/\bOrigin\b/)
  })

  test('a listed origin may read streams', async () => {
    const query = 'subscription { invitationChanged { cursor } }'
    const response = await post({ origin: APP, accept: 'text/event-stream' }, query)
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(response.headers.get('access-control-allow-origin')).toBe(APP)
    expect(response.headers.get('vary')).toBe('Origin')
    await response.body?.cancel()
  })

  test('a listed origin may open sockets', async () => {
    const socket = await openSocket(server.port, { headers: { origin: APP } })
    expect(await socket.init()).toEqual({ type: 'connection_ack' })
    socket.socket.close()
  })

  test('a listed origin has no rights on the accept page and on other paths', async () => {
    for (const path of [
      '/invitations/accept?ticket=x',
      '/health',
      '/ready',
      '/dev/mailbox.json',
      '/nowhere',
    ]) {
      for (const response of [
        await preflight(APP, path),
        await gateway.request(path, { headers: { origin: APP } }),
      ]) {
        expect(cors(response), path).toEqual([])
      }
    }
  })
})

const FOREIGN = [
  EVIL,
  'null',
  `${APP}.evil.example`,
  'https://app.example.com:8443',
  'http://app.example.com',
  'https://APP.example.com',
  'https://sub.app.example.com',
  'http://localhost:3001',
  '*',
  `${APP}, ${EVIL}`,
  'file://',
]

describe('any other origin', () => {
  test.each(FOREIGN)('the other origin %s gets no permission and no answer', async (origin) => {
    for (const response of [
      await preflight(origin),
      await post({ origin }, MUTATION),
      await post({ origin, 'sec-fetch-site': 'cross-site' }, MUTATION),
      await gateway.request('/graphql?query={__typename}', { headers: { origin } }),
    ]) {
      expect(response.status).toBe(403)
      expect(cors(response)).toEqual([])
      expect(response.headers.get('vary')).toBe('Origin')
      const text = await response.text()
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'ORIGIN_NOT_ALLOWED' } }] })
      expect(text).not.toContain(origin)
    }
  })

  test.each(FOREIGN)('the other origin %s gets no socket', async (origin) => {
    const opening = openSocket(server.port, { headers: { origin, authorization: `Bearer ${SECRET_KEY}` } })
    await expect(opening).rejects.toThrow('403')
  })

  test('another origin gets no answer to requests without the header Origin: images, scripts, frames', async () => {
    for (const mode of ['no-cors', 'navigate']) {
      const response = await gateway.request('/graphql?query={__typename}', {
        headers: {
          accept: '*/*',
          'sec-fetch-site': 'same-site',
          'sec-fetch-mode': mode,
          'sec-fetch-dest': mode === 'navigate' ? 'iframe' : 'image',
        },
      })
      expect(response.status).toBe(403)
    }
  })

  test('requests of other origins have executed nothing', async () => {
    expect(await gateway.database.prisma.invitation.count()).toBe(0)
  })
})

describe('a request that is not from another origin', () => {
  test.each([
    ['a program', {}],
    ['a page of PUBLIC_URL behind a proxy that uses another host', { origin: 'https://invitations.test' }],
    ['a page of the requested host', { origin: 'http://gateway.lan:4000', host: 'gateway.lan:4000' }],
    [
      'a page whose proxy serves the gateway under its own origin',
      { origin: EVIL, 'sec-fetch-site': 'same-origin' },
    ],
    ['a user who typed the address', { 'sec-fetch-site': 'none' }],
  ])('%s is answered without CORS headers', async (_what, headers) => {
    const response = await post(headers)
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
    expect(cors(response)).toEqual([])
  })

  test('a link can open the explorer, and a frame cannot', async () => {
    const visit = (dest: string) =>
      gateway.request('/graphql', {
        method: 'HEAD',
        headers: {
          accept: 'text/html',
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': dest,
        },
      })
    expect((await visit('document')).status).toBe(200)
    expect((await visit('iframe')).status).toBe(403)
  })
})

describe('without CORS_ORIGINS', () => {
  const publicUrl = 'https://invitations.test'
  const local = [
    'http://localhost:3000',
    'https://localhost',
    'http://app.localhost:5173',
    'http://127.0.0.1:8080',
    'http://[::1]:3000',
  ]
  const others = [
    'https://localhost.evil.example',
    'http://192.168.1.5',
    'http://localhost:3000/',
    'ftp://localhost',
    'null',
    '',
  ]

  test('development without CORS_ORIGINS allows pages of localhost', () => {
    const rule = originRule({ origins: 'development', publicUrl })
    expect(local.filter((origin) => !rule.lists(origin))).toEqual([])
    expect(others.filter((origin) => rule.lists(origin))).toEqual([])
  })

  test('a wildcard allows origins with one label in its place', () => {
    const rule = originRule({ origins: ['https://*.example.com'], publicUrl })
    expect(rule.lists('https://pr-7.example.com')).toBe(true)
    for (const origin of [
      'https://example.com',
      'https://a.b.example.com',
      'http://pr-7.example.com',
      'https://pr-7.example.com:8443',
      'https://pr-7.example.com/',
      'https://PR-7.example.com',
      'https://*.example.com',
      'https://x.example.com.evil.example',
      `https://${'a'.repeat(100_000)}.example.com`,
      ...others,
    ]) {
      expect(rule.lists(origin), origin.slice(0, 60)).toBe(false)
    }
  })

  test('production without CORS_ORIGINS allows no page', () => {
    const rule = originRule({ origins: [], publicUrl })
    expect([...local, ...others].filter((origin) => rule.lists(origin))).toEqual([])
    expect(rule.admits({ origin: 'http://localhost:3000', site: null, host: 'invitations.test' })).toBe(false)
  })
})
