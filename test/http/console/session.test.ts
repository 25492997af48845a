import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { eventually, SECRET_KEY } from '../../support/harness.ts'
import { type ConsoleGateway, cookieOf, startConsoleGateway } from './browser.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: ConsoleGateway
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startConsoleGateway({ ...issuer.environment, APP_NAME: 'Acme' })
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

const read = (cookie?: string) => gateway.call('/console/session', { method: 'GET', headers: { cookie } })
const signIn = (body: unknown, headers: Record<string, string> = {}) =>
  gateway.call('/console/session', { headers, body: typeof body === 'string' ? body : JSON.stringify(body) })
const viewer = (cookie: string, port?: number) =>
  gateway.call('/graphql', { headers: { cookie }, body: '{"query":"{ viewer { __typename } }"}' }, port)

describe('a sign-in', () => {
  test('with a key answers who is signed in and sets a cookie that scripts cannot read', async () => {
    const answered = await signIn({ credential: SECRET_KEY })
    expect([answered.status, answered.headers['cache-control']]).toEqual([200, 'no-store'])
    expect(answered.json).toEqual({
      signedIn: true,
      kind: 'key',
      principal: expect.stringMatching(/^key_/),
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
      methods: { credential: true, development: true, openid: false },
      appName: 'Acme',
      explorer: true,
      mailbox: true,
      publicUrl: 'http://localhost:4000',
      production: false,
      templates: ['invitation', 'waitlist_invitation'],
    })
    const hours = (Date.parse(answered.json.expiresAt) - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(11.9)
    expect(hours).toBeLessThanOrEqual(12.01)
    expect(answered.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^invitation-console-\d+=ses_[\w-]+; Path=\/; Max-Age=3\d{3}; HttpOnly; SameSite=Strict$/,
      ),
    ])
    expect(answered.headers['set-cookie']?.join()).not.toContain(SECRET_KEY)
  })

  test('with a token ends when the token expires', async () => {
    const exp = Math.floor(Date.now() / 1000) + 200
    const token = await issuer.token('ada@example.com', { exp })
    const answered = await signIn({ credential: ` Bearer ${token} ` })
    expect(answered.json).toMatchObject({ signedIn: true, kind: 'user' })
    expect(Date.parse(answered.json.expiresAt)).toBe(exp * 1000)
    expect((await read(cookieOf(answered))).json).toMatchObject({ signedIn: true, kind: 'user' })
  })

  test.each([
    ['an unknown key', { credential: 'sk_unknown_0123456789abcdef' }, 401],
    ['no key at all', { credential: 'hunter2' }, 401],
    ['a token of nobody', { credential: 'eyJh.eyJh.x' }, 401],
    ['an empty text', { credential: '' }, 400],
    ['a text that no header can contain', { credential: 'sk_a\r\nx: y' }, 400],
    ['another field', { credential: SECRET_KEY, admin: true }, 400],
    ['too long a text', { credential: `sk_${'x'.repeat(20_000)}` }, 400],
    ['no JSON', '{', 400],
  ])('with %s is refused without a cookie', async (_, body, status) => {
    const answered = await signIn(body)
    expect(answered.status).toBe(status)
    expect(answered.json.errors[0]).toMatchObject({
      message: expect.any(String),
      extensions: { code: status === 401 ? 'UNAUTHENTICATED' : 'BAD_REQUEST' },
    })
    expect(answered.headers['set-cookie']).toBeUndefined()
  })

  test('with a token that does not fit into a cookie is refused with the reason', async () => {
    const token = await issuer.token('ada@example.com', {
      roles: randomBytes(4000).toString('base64'),
    })
    const answered = await signIn({ credential: token })
    expect(answered.status).toBe(400)
    expect(answered.json.errors[0].message).toContain('too long')
  })

  test('with a token is 503 while its issuer does not answer', async () => {
    const unpublished = await issuer.makeKey('unpublished')
    const token = await issuer.token('ada@example.com', {}, {}, unpublished)
    const fresh = await startConsoleGateway(issuer.environment)
    issuer.breakDown(true)
    const answered = await fresh.call('/console/session', { body: JSON.stringify({ credential: token }) })
    issuer.breakDown(false)
    await fresh.stop()
    expect([answered.status, answered.headers['retry-after']]).toEqual([503, '1'])
    expect(answered.json.errors[0].extensions.code).toBe('UNAVAILABLE')
  })

  test('with the development key needs no typing', async () => {
    const answered = await gateway.call('/console/session/development', { body: '{}' })
    expect(answered.json).toMatchObject({ signedIn: true, kind: 'key' })
    const result = await viewer(cookieOf(answered))
    expect(result.json).toEqual({ data: { viewer: { __typename: expect.any(String) } } })
  })
})

describe('a session', () => {
  test('of nobody says how to sign in', async () => {
    for (const cookie of [undefined, 'a=b', 'invitation-console-4000=ses_x']) {
      const answered = await read(cookie)
      expect(answered.status).toBe(200)
      expect(answered.json).toMatchObject({ signedIn: false, kind: null, expiresAt: null, templates: [] })
    }
  })

  test('authenticates operations on both request paths', async () => {
    const cookie = await gateway.signIn()
    for (const port of [gateway.yoga.port, gateway.lean.port]) {
      const named = cookie.replace(/-\d+=/, `-${port}=`)
      for (let round = 0; round < 2; round++) {
        const { json } = await viewer(named, port)
        expect(json).toEqual({ data: { viewer: { __typename: expect.any(String) } } })
      }
    }
  })

  test('ends with a sign-out, after which its operations have no caller', async () => {
    const cookie = await gateway.signIn()
    const answered = await gateway.call('/console/session', { method: 'DELETE', headers: { cookie } })
    expect([answered.status, answered.body]).toEqual([204, ''])
    expect(answered.headers['set-cookie']).toEqual([
      expect.stringMatching(/^invitation-console-\d+=; Path=\/; Max-Age=0; HttpOnly; SameSite=Strict$/),
    ])
    const { json } = await viewer(cookieOf(answered))
    expect(json.data.viewer ?? null).toBeNull()
  })

  test('of a revoked key is signed out within 5 seconds, and its cookie is removed', async () => {
    const created = await gateway.graphql(
      'mutation { createApiKey(input: { name: "support", scopes: [INVITATIONS_READ] }) { ... on IssuedApiKey { secret apiKey { id } } } }',
    )
    const { secret, apiKey } = created.data.createApiKey
    const cookie = await gateway.signIn(secret)
    expect((await read(cookie)).json.signedIn).toBe(true)
    await gateway.graphql('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { __typename } }', {
      id: apiKey.id,
    })
    const answered = await eventually(async () => {
      const answer = await read(cookie)
      return answer.json.signedIn ? undefined : answer
    }, 'the session has ended')
    expect(answered.json).toMatchObject({ signedIn: false, kind: null })
    expect(answered.headers['set-cookie']).toEqual([expect.stringContaining('Max-Age=0')])
    const { json } = await viewer(cookie)
    expect(json.errors[0].extensions.code).toBe('UNAUTHENTICATED')
  })

  test('of a key that another gateway has revoked is signed out at the next read, also if the key was just used', async () => {
    const created = await gateway.graphql(
      'mutation { createApiKey(input: { name: "desk", scopes: [INVITATIONS_READ] }) { ... on IssuedApiKey { secret apiKey { id } } } }',
    )
    const { secret, apiKey } = created.data.createApiKey
    const cookie = await gateway.signIn(secret)
    expect((await viewer(cookie)).json.data.viewer).not.toBeNull()
    await gateway.database.prisma.apiKey.update({ where: { id: apiKey.id }, data: { revokedAt: new Date() } })
    expect((await read(cookie)).json.signedIn).toBe(false)
  })

  test('works at every gateway with the same secrets', async () => {
    const other = await startConsoleGateway({ ...issuer.environment })
    const cookie = (await gateway.signIn()).replace(/-\d+=/, `-${other.lean.port}=`)
    const sent = { method: 'GET', headers: { cookie } }
    const answered = await other.call('/console/session', sent)
    await other.stop()
    expect(answered.json.signedIn).toBe(true)
    const stranger = await startConsoleGateway({ TICKET_SECRET: 'the secret of another installation here' })
    const renamed = { method: 'GET', headers: { cookie: cookie.replace(/-\d+=/, `-${stranger.lean.port}=`) } }
    const refused = await stranger.call('/console/session', renamed)
    await stranger.stop()
    expect(refused.json.signedIn).toBe(false)
  })

  test('follows a subscription over server-sent events', async () => {
    const cookie = await gateway.signIn()
    const abort = new AbortController()
    const response = await fetch(`http://localhost:${gateway.lean.port}/graphql`, {
      method: 'POST',
      signal: abort.signal,
      headers: {
        cookie,
        origin: `http://localhost:${gateway.lean.port}`,
        'x-invitation-console': '1',
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
      body: '{"query":"subscription { invitationChanged { event { type } } }"}',
    })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    await gateway.create({ emailAddress: 'followed@example.com' })
    let text = ''
    while (!text.includes('CREATED')) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: '' }
      if (done) break
      text += value
    }
    abort.abort()
    expect(text).toContain('"type":"CREATED"')
  })

  test('is not in the log, neither its cookie nor its credential', async () => {
    const cookie = await gateway.signIn()
    await viewer(cookie)
    await read(cookie)
    const log = gateway.lines.join('\n')
    expect(log).toContain('"path":"/console/session"')
    expect(log).not.toContain(cookie.split('=')[1])
    expect(log).not.toContain(SECRET_KEY)
  })
})

describe('over https', () => {
  test.each([
    ['https://invitations.test', '__Host-invitation-console', '/'],
    ['https://example.test/invites/', '__Secure-invitation-console', '/invites'],
  ])('at %s the cookie is %s with the path %s', async (publicUrl, name, path) => {
    const secure = await startConsoleGateway({ PUBLIC_URL: publicUrl })
    const { origin, host } = new URL(publicUrl)
    const answered = await secure.call('/console/session', {
      headers: { origin, host },
      body: JSON.stringify({ credential: SECRET_KEY }),
    })
    await secure.stop()
    expect(answered.json.methods.development).toBe(false)
    expect(answered.headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(`^${name}=ses_[\\w-]+; Path=${path}; Max-Age=\\d+; HttpOnly; SameSite=Strict; Secure$`),
      ),
    ])
  })
})
