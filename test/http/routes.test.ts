import { once } from 'node:events'
import { request } from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../support/databases.ts'
import { eventually, SECRET_KEY, startGateway, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { readyAnswer } from '../support/readiness.ts'

const template = inject('template')

let gateway: Awaited<ReturnType<typeof startTestGateway>>
const lines: string[] = []
beforeAll(async () => {
  gateway = await startTestGateway({}, { logTo: lines })
})
afterAll(() => gateway.stop())
beforeEach(() => {
  lines.length = 0
})

const requestLines = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')

test.each(['/graphql', '/v1/invitations', '/invitations/accept', '/ready'])(
  'TRACE of %s is refused in the form of its route, without an internal error',
  async (path) => {
    const { port, close } = await listening(gateway)
    onTestFinished(close)
    const [answer] = await once(request({ port, path, method: 'TRACE' }).end(), 'response')
    const body = JSON.parse(await text(answer))
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, POST'])
    expect(body.errors[0].code ?? body.errors[0].extensions.code).toMatch(/^method_not_allowed$/i)
    expect(requestLines()).toMatchObject([{ method: 'TRACE', status: 405 }])
    expect(lines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
  },
)

describe('an unknown path', () => {
  test.each([
    '/graphql/',
    '/GraphQL',
    '/graphql/x',
    '/graphql/health',
    '//graphql',
    '/v0',
    '/.env',
    '/health/x',
    '/invitations',
    '/invitations/accept/x',
    '/constructor',
    '/__proto__',
    '/../graphql/../etc/passwd',
    '/%2e%2e/etc/passwd',
    `/${'x'.repeat(5000)}`,
  ])('the unknown path %s is answered with 404 in JSON, and is not repeated', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const response = await gateway.request(path, { method })
      expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.json()).toEqual({
        errors: [{ message: 'This path does not exist.', extensions: { code: 'NOT_FOUND' } }],
      })
    }
  })
})

// In addition to the kinds of jobs of this gateway.
const CHECKS = ['database', 'disk', 'queue', 'migrations', 'feed', 'maintenance']

describe('health', () => {
  test('the health check is public and not cached', async () => {
    const response = await gateway.request('/health')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({ status: 'ok' })
  })

  test.each(['/health', '/graphql/health', '/graphql/health-check-is-not-here', ' ', '%20', '# '])(
    'GraphQL does not answer a URL that ends with %j as a health check',
    async (end) => {
      const query = `/graphql?query=${encodeURIComponent('{ __typename }')}&x=${end}`
      for (const headers of [{}, { authorization: `Bearer ${SECRET_KEY}` }]) {
        const response = await gateway.request(query, { headers })
        expect(response.status).toBe(200)
        expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
      }
      const refused = await gateway.request(query, { headers: { authorization: 'Bearer sk_wrong' } })
      expect(refused.status).toBe(401)
    },
  )

  test('the gateway is ready while the database answers', async () => {
    const response = await readyAnswer(() => gateway.request('/ready'), lines)
    expect(response.status).toBe(200)
    const { status, checks } = await response.json()
    expect(status).toBe('ready')
    expect(Object.keys(checks)).toEqual(expect.arrayContaining(CHECKS))
    expect(new Set(Object.values(checks))).toEqual(new Set(['ok']))
  })

  test.runIf('url' in template)(
    'the gateway is not ready while the database cannot be reached, and is ready again afterwards',
    async () => {
      const copy = await createTestDatabase()
      const way = await proxy(copy.environment.DATABASE_URL ?? '')
      const errors: string[] = []
      const other = await startGateway({ ...copy.environment, DATABASE_URL: way.url }, { logTo: errors })
      onTestFinished(async () => {
        await other.stop()
        await way.close()
        await copy.drop()
      })
      const query = '{ invitations { edges { cursor } } }'
      expect((await other.graphql(query)).errors).toBeUndefined()

      await way.close()
      const response = await other.request('/ready')
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({
        status: 'unavailable',
        checks: { database: 'failed', disk: 'ok', queue: 'failed', migrations: 'failed' },
      })
      expect(response.headers.get('cache-control')).toBe('no-store')
      // The process itself is healthy. The reason is only in the log.
      expect((await other.request('/health')).status).toBe(200)
      expect(errors.some((line) => JSON.parse(line).msg.startsWith('not ready'))).toBe(true)
      for (const refused of [
        await other.graphql(query),
        await other.graphql(
          'mutation { createInvitation(input: { emailAddress: "x@example.com" }) { __typename } }',
        ),
      ]) {
        expect(refused.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }])
        expect(JSON.stringify(refused.errors)).not.toMatch(/ECONN|127\.0\.0\.1|prisma|postgres/i)
      }

      await way.open()
      expect((await readyAnswer(() => other.request('/ready'), errors)).status).toBe(200)
      expect(await other.create({ emailAddress: 'ada@example.com' })).toMatchObject({
        __typename: 'Invitation',
      })
    },
  )

  test('the gateway is not ready if the database is closed, and the answer does not contain the reason', async () => {
    const errors: string[] = []
    const other = await startTestGateway({}, { logTo: errors })
    await other.stop()
    const response = await other.request('/ready')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      status: 'unavailable',
      checks: { database: 'failed', disk: 'ok', queue: 'failed', migrations: 'failed' },
    })
    expect(errors.some((line) => JSON.parse(line).msg.startsWith('not ready'))).toBe(true)

    // Metrics are still available, except those from the database.
    const metrics = await (await other.request('/metrics')).text()
    expect(metrics).toMatch(/^invitation_gateway_database_up 0$/m)
    expect(metrics).not.toMatch(
      /^invitation_gateway_(sweep_lag|event_log_lag|queue_oldest|deliveries)\S* \d/m,
    )
  })

  test('without a token, only this machine can read metrics', async () => {
    const response = await gateway.request('/metrics', { headers: { host: 'invitations.example.com' } })
    expect(response.status).toBe(403)
  })
})

describe('the request id', () => {
  test.each(['0123abcd', 'trace-1.2_3-ABC', 'x'.repeat(64)])(
    'the request id of the caller is used: %s',
    async (id) => {
      const response = await gateway.request('/health', { headers: { 'x-request-id': id } })
      expect(response.headers.get('x-request-id')).toBe(id)
      expect(requestLines()).toMatchObject([{ requestId: id, path: '/health', status: 200 }])
    },
  )

  test.each([
    '',
    'short',
    'x'.repeat(65),
    'with space in it',
    '<script>alert(1)</script>',
    '../../etc/passwd',
    'äöüäöüäöü',
  ])('the gateway generates a request id if the one of the caller is invalid: %j', async (id) => {
    const response = await gateway.request('/health', { headers: { 'x-request-id': id } })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(requestLines()[0].requestId).toBe(response.headers.get('x-request-id'))
  })

  test('each request has a different id', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => gateway.request('/health')))
    expect(new Set(all.map(({ headers }) => headers.get('x-request-id'))).size).toBe(5)
  })
})

describe('a body', () => {
  test.each(['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip', 'x'])(
    'a body encoded as %s is refused',
    async (encoding) => {
      const response = await gateway.request('/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-encoding': encoding,
          authorization: `Bearer ${SECRET_KEY}`,
        },
        body: gzipSync(JSON.stringify({ query: '{ __typename }' })),
      })
      expect(response.status).toBe(415)
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'UNSUPPORTED_ENCODING' } }],
      })
    },
  )

  test.each([
    [1024 * 1024, 200],
    [1024 * 1024 + 1, 413],
  ])('a body of %i bytes, with or without Content-Length, is answered with %i', async (size, status) => {
    const text = '{"query":"{ __typename }"}'
    const body = text + ' '.repeat(size - text.length)
    for (const headers of [{}, { 'content-length': String(size) }]) {
      const response = await gateway.request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, ...headers },
        body: new Blob([body]).stream(),
        duplex: 'half',
      } as RequestInit)
      expect(response.status).toBe(status)
    }
  })
})

describe('the log', () => {
  test('the log has one line per request with its path, without query string and ticket', async () => {
    const { url } = await gateway.create({ emailAddress: 'ada@example.com', notify: false })
    const { pathname, search, searchParams } = new URL(url)
    const ticket = searchParams.get('ticket') ?? ''
    expect(ticket).toMatch(/^tkt_/)
    lines.length = 0
    await gateway.request(`${pathname}${search}`)
    await gateway.request(`/nowhere/${ticket}`)
    await gateway.request(`/nowhere?ticket=${ticket}#${ticket}`)
    await gateway.request('/health', { headers: { referer: url, cookie: `ticket=${ticket}` } })
    expect(requestLines().map(({ path }) => path)).toEqual([
      '/invitations/accept',
      '/nowhere/tkt_[redacted]',
      '/nowhere',
      '/health',
    ])
    expect(lines.join('')).not.toContain(ticket)
    expect(lines.join('')).not.toContain(ticket.slice(-43))
  })

  test.each([
    ['GET', '/health', 'debug'],
    ['GET', '/console/session', 'debug'],
    ['GET', '/dev/mailbox', 'debug'],
    ['GET', '/dev/mailbox?q=ada', 'debug'],
    // They failed.
    ['GET', '/console/session?failing', 'info'],
    ['GET', '/dev/mailbox/0123456789abcdefghijkl', 'info'],
    // A sign-in, and what a program reads.
    ['POST', '/console/session', 'info'],
    ['GET', '/dev/mailbox.json', 'info'],
    ['GET', '/', 'info'],
  ])('the level of %s %s is %s', async (method, path, level) => {
    const own = path.includes('failing') ? {} : { 'x-invitation-console': '1' }
    await gateway.request(path, { method, headers: { 'sec-fetch-site': 'same-origin', ...own } })
    expect(requestLines()).toMatchObject([{ method, level: level === 'debug' ? 20 : 30 }])
  })

  test('a long path is cut in the log', async () => {
    await gateway.request(`/${'x'.repeat(5000)}`)
    expect(requestLines()).toMatchObject([{ path: `/${'x'.repeat(198)}…`, status: 404 }])
  })

  test('the log contains no key, no address and no input of a creation', async () => {
    await gateway.create({
      emailAddress: 'somebody@private.example',
      message: 'a word between us',
      publicMetadata: { plan: 'hush' },
    })
    await eventually(
      async () => (await gateway.mailbox()).find(({ to }) => to === 'somebody@private.example'),
      'the mail',
    )
    const text = lines.join('')
    for (const secret of [SECRET_KEY, 'somebody', 'private.example', 'between us', 'hush', 'tkt_']) {
      expect(text).not.toContain(secret)
    }
    expect(text).toContain('/graphql')
  })
})

/** A proxy to a server that can be closed and opened again. */
async function proxy(target: string) {
  const { hostname, port } = new URL(target)
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    const onward = net.connect(Number(port || 5432), hostname)
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.pipe(to)
    }
  })
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  await listen(0)
  const own = (server.address() as AddressInfo).port
  return {
    url: Object.assign(new URL(target), { host: `127.0.0.1:${own}` }).href,
    open: () => listen(own),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
