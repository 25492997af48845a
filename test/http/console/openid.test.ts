import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createSeal } from '../../../src/http/console/seal.ts'
import { type Answered, type ConsoleGateway, cookieOf, startConsoleGateway } from './browser.ts'
import { agree, CLIENT, startIdentityProvider } from './identity-provider.ts'

const PUBLIC_URL = 'http://localhost:4000'
const CALLBACK = `${PUBLIC_URL}/console/openid/callback`
const NAVIGATION = {
  accept: 'text/html',
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  origin: undefined,
  'x-invitation-console': undefined,
  'content-type': undefined,
}

type Identity = Awaited<ReturnType<typeof startIdentityProvider>>
let identity: Identity
let gateway: ConsoleGateway
beforeAll(async () => {
  identity = await startIdentityProvider({ redirectUri: CALLBACK })
  gateway = await startAt(identity)
})
afterAll(async () => {
  await gateway.stop()
  await identity.stop()
})

function startAt({ issuer, jwksUrl }: Identity, environment: Record<string, string> = {}) {
  return startConsoleGateway({
    PUBLIC_URL,
    APP_NAME: 'Acme',
    JWT_ISSUER: issuer,
    JWT_JWKS_URL: jwksUrl,
    JWT_AUDIENCE: CLIENT.id,
    OPENID_CLIENT_ID: CLIENT.id,
    OPENID_CLIENT_SECRET: CLIENT.secret,
    ...environment,
  })
}

/** Opens a page as a browser does that another site has sent here. */
const visit = (path: string, cookie?: string, at = gateway) =>
  at.call(path, { method: 'GET', headers: { ...NAVIGATION, cookie } })

/** @returns the cookie of the attempt, and the path of the callback with which the provider answers it */
async function attempt(at = gateway, query = '') {
  const started = await visit(`/console/openid${query}`, undefined, at)
  const back = await agree(started.headers.location ?? '', 'ada', CALLBACK)
  return { started, cookie: cookieOf(started), callback: back.slice(PUBLIC_URL.length) }
}

const isSession = (cookie: string) => /^invitation-console-\d+=ses_/.test(cookie)
const sessionCookie = ({ headers }: Answered) =>
  (headers['set-cookie'] ?? []).map((each) => each.split(';', 1)[0] ?? '').find(isSession)
const session = (cookie: string | undefined, at = gateway) =>
  at.call('/console/session', { method: 'GET', headers: { cookie } })

describe('a sign-in at the issuer', () => {
  test('begins with the code flow, PKCE, state and nonce, kept in a sealed cookie', async () => {
    const started = await visit('/console/openid')
    expect([started.status, started.headers['cache-control']]).toEqual([303, 'no-store'])
    const url = new URL(started.headers.location ?? '')
    expect(url.origin).toBe(identity.issuer)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: CLIENT.id,
      redirect_uri: CALLBACK,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(started.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^invitation-console-openid-\d+=ses_[\w-]+; Path=\/console\/openid; Max-Age=600; HttpOnly; SameSite=Lax$/,
      ),
    ])
  })

  test('ends with a session of the person, and the page that was asked for', async () => {
    const { cookie, callback } = await attempt(
      gateway,
      `?to=${encodeURIComponent('/invitations?status=PENDING')}`,
    )
    const answered = await visit(callback, cookie)
    expect(answered.status).toBe(200)
    expect(answered.headers['refresh']).toBe('0; url=/console/invitations?status=PENDING')
    expect(answered.headers['content-security-policy']).toContain("default-src 'none'")
    expect(answered.headers['set-cookie']).toEqual([
      expect.stringContaining('; HttpOnly; SameSite=Strict'),
      expect.stringMatching(/^invitation-console-openid-\d+=; Path=\/console\/openid; Max-Age=0;/),
    ])
    const own = sessionCookie(answered)
    const { json } = await session(own)
    expect(json).toMatchObject({ signedIn: true, kind: 'user', methods: { openid: true } })
    const seconds = (Date.parse(json.expiresAt) - Date.now()) / 1000
    expect(seconds).toBeGreaterThan(200)
    expect(seconds).toBeLessThanOrEqual(301)
    const { json: result } = await gateway.call('/graphql', {
      headers: { cookie: own },
      body: '{"query":"{ viewer { kind } }"}',
    })
    expect(result.data.viewer.kind).toBe('USER')
  })

  test('uses the access token if it is one for the gateway, also with a public client', async () => {
    const other = await startIdentityProvider({
      redirectUri: CALLBACK,
      audience: 'invitations',
      isPublic: true,
    })
    const at = await startAt(other, { JWT_AUDIENCE: 'invitations', OPENID_CLIENT_SECRET: '' })
    onTestFinished(async () => {
      await at.stop()
      await other.stop()
    })
    const { cookie, callback } = await attempt(at)
    const answered = await visit(callback, cookie, at)
    expect(answered.headers['refresh']).toBe('0; url=/console')
    expect((await session(sessionCookie(answered), at)).json).toMatchObject({ signedIn: true, kind: 'user' })
  })

  test('leaves no code, state or token in the log', async () => {
    gateway.lines.length = 0
    const { cookie, callback } = await attempt()
    await visit(callback, cookie)
    const log = gateway.lines.join('\n')
    expect(log).toContain('"path":"/console/openid/callback"')
    const { searchParams } = new URL(callback, PUBLIC_URL)
    for (const secret of [searchParams.get('code'), searchParams.get('state'), cookie.split('=')[1], 'eyJ']) {
      expect(log).not.toContain(secret)
    }
  })
})

/** The cookie of an attempt with other contents, as if somebody knew the secret. */
function changed(cookie: string, change: (parts: unknown[]) => void): string {
  const { open, seal } = createSeal(['a ticket secret for tests and nothing else'], 'console sign-in')
  const [name = '', value = ''] = cookie.split('=')
  const parts = JSON.parse(open(value) ?? 'null')
  change(parts)
  return `${name}=${seal(JSON.stringify(parts))}`
}

describe('a sign-in is refused with a page that says what to do', () => {
  test.each<
    [
      string,
      number,
      string,
      (given: { cookie: string; callback: string }) => { cookie?: string; callback?: string },
    ]
  >([
    ['in a browser that did not start it', 400, 'did not start', () => ({ cookie: 'a=b' })],
    [
      'with the state of another attempt',
      400,
      'did not start',
      ({ callback }) => ({ callback: callback.replace(/state=[\w-]+/, `state=${'x'.repeat(43)}`) }),
    ],
    [
      'without a state',
      400,
      'did not start',
      ({ callback }) => ({ callback: callback.replace(/state=[\w-]+/, '') }),
    ],
    [
      'with a changed cookie',
      400,
      'did not start',
      ({ cookie }) => ({ cookie: `${cookie.slice(0, -4)}AAAA` }),
    ],
    [
      'after more than ten minutes',
      400,
      'did not start',
      ({ cookie }) => ({
        cookie: changed(cookie, (parts) => {
          parts[4] = Date.now() - 1
        }),
      }),
    ],
    [
      'with the session in place of the attempt',
      400,
      'did not start',
      ({ cookie }) => ({
        cookie: `${cookie.split('=')[0]}=${createSeal(['a ticket secret for tests and nothing else'], 'console session').seal('["a","b","c","",9000000000000000]')}`,
      }),
    ],
    [
      'with another nonce',
      502,
      'did not confirm',
      ({ cookie }) => ({
        cookie: changed(cookie, (parts) => {
          parts[1] = 'y'.repeat(43)
        }),
      }),
    ],
    [
      'with another verifier of PKCE',
      502,
      'did not confirm',
      ({ cookie }) => ({
        cookie: changed(cookie, (parts) => {
          parts[2] = 'z'.repeat(43)
        }),
      }),
    ],
    [
      'with a code of nobody',
      502,
      'did not confirm',
      ({ callback }) => ({ callback: callback.replace(/code=[\w-]+/, 'code=unknown') }),
    ],
    [
      'with the answer of another issuer',
      502,
      'did not confirm',
      ({ callback }) => ({ callback: callback.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example') }),
    ],
    [
      'without the issuer, which this one always names',
      502,
      'did not confirm',
      ({ callback }) => ({ callback: callback.replace(/&iss=[^&]+/, '') }),
    ],
    [
      'if the person canceled',
      403,
      'or you canceled',
      ({ callback }) => ({
        callback: callback.replace(/code=[\w-]+/, 'error=access_denied&error_description=%3Cb%3Eevil'),
      }),
    ],
  ])('%s', async (_, status, text, change) => {
    const given = await attempt()
    const { cookie, callback } = { ...given, ...change(given) }
    const answered = await visit(callback, cookie)
    expect(answered.status).toBe(status)
    expect(answered.headers['content-type']).toContain('text/html')
    expect(answered.body).toContain(text)
    expect(answered.body).toContain('<a href="/console/openid">Try again</a>')
    expect(answered.body).not.toMatch(/evil|unknown_code|xxxx/)
    expect(sessionCookie(answered)).toBeUndefined()
  })

  test('if the same answer comes a second time', async () => {
    const { cookie, callback } = await attempt()
    expect((await visit(callback, cookie)).status).toBe(200)
    const again = await visit(callback, cookie)
    expect([again.status, sessionCookie(again)]).toEqual([502, undefined])
    // A browser has removed the cookie by then.
    expect((await visit(callback)).status).toBe(400)
  })

  test('if the gateway does not accept the tokens, with the setting to change', async () => {
    const strict = await startAt(identity, { JWT_AUDIENCE: 'somebody-else' })
    onTestFinished(() => strict.stop())
    const { cookie, callback } = await attempt(strict)
    const answered = await visit(callback, cookie, strict)
    expect([answered.status, sessionCookie(answered)]).toEqual([403, undefined])
    expect(answered.body).toContain('JWT_AUDIENCE')
  })

  test('if the secret of the client is wrong, and the log contains the reason', async () => {
    const wrong = await startAt(identity, { OPENID_CLIENT_SECRET: 'a wrong secret of the console' })
    onTestFinished(() => wrong.stop())
    const { cookie, callback } = await attempt(wrong)
    const answered = await visit(callback, cookie, wrong)
    expect(answered.status).toBe(502)
    expect(answered.body).toContain('OPENID_CLIENT_SECRET')
    const log = wrong.lines.join('\n')
    expect(log).toContain('OAUTH_WWW_AUTHENTICATE_CHALLENGE')
    expect(log).not.toContain('a wrong secret')
  })

  test('if the issuer does not answer', async () => {
    const gone = await startIdentityProvider({ redirectUri: CALLBACK })
    const at = await startAt(gone)
    onTestFinished(() => at.stop())
    await gone.stop()
    const answered = await visit('/console/openid', undefined, at)
    expect([answered.status, answered.headers['retry-after']]).toEqual([503, '60'])
    expect(answered.body).toContain('does not answer')
  })
})

describe('a sign-in leads', () => {
  test.each([
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '/../graphql',
    '/%2e%2e/graphql',
    '/./../../x',
    'javascript:alert(1)',
    '/a"b',
    `/${'a'.repeat(600)}`,
  ])('to the console and not to %s', async (to) => {
    const { cookie, callback } = await attempt(gateway, `?to=${encodeURIComponent(to)}`)
    const answered = await visit(callback, cookie)
    const target = new URL((answered.headers['refresh'] ?? '').toString().replace('0; url=', ''), PUBLIC_URL)
    expect(target.origin).toBe(PUBLIC_URL)
    expect(target.pathname).toMatch(/^\/console(\/\/evil\.example)?$/)
    expect(answered.body).not.toContain('javascript:')
  })
})

test('only a browser that opens the address can begin a sign-in', async () => {
  const image = await gateway.call('/console/openid', {
    method: 'GET',
    headers: { ...NAVIGATION, accept: 'image/*' },
  })
  expect([image.status, image.headers['set-cookie']]).toEqual([406, undefined])
  const posted = await gateway.call('/console/openid', { headers: NAVIGATION })
  expect([posted.status, posted.headers['set-cookie']]).toEqual([405, undefined])
})
