import { createHmac } from 'node:crypto'
import { EncryptJWT, exportSPKI, importJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { InvalidCredentials } from '../../src/auth/invalid-credentials.ts'
import { createUserTokens } from '../../src/auth/user-tokens.ts'
import { loadConfig } from '../../src/config/config.ts'
import { Unavailable } from '../../src/domain/errors.ts'
import { ids } from '../../src/domain/ids.ts'
import { startTestGateway } from '../support/harness.ts'
import { AUDIENCE, ISSUER, startIssuer } from './issuer.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
const lines: string[] = []
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway(issuer.environment, { logTo: lines })
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const ask = (token: string, query = '{ __typename }') => gateway.graphql(query, {}, bearer(token))
/** A reader of tokens outside the gateway that has not fetched the keys yet. */
function fresh(environment: Record<string, string> = {}) {
  const { jwt } = loadConfig({ ...issuer.environment, ...environment })
  if (jwt === null) throw new Error('No tokens are configured')
  return createUserTokens({ ...jwt, now: () => new Date() })
}
const nowInSeconds = () => Math.floor(Date.now() / 1000)
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

describe('a valid token', () => {
  test('a valid token becomes a principal with the claims of the token', async () => {
    const token = await issuer.token('ada@example.com', {
      sub: 'auth0|123',
      scope: 'openid invitations:read  invitations:everything',
      name: 'Ada Lovelace',
    })
    expect(await fresh()(token)).toEqual({
      kind: 'user',
      id: 'sub:auth0|123',
      subject: 'auth0|123',
      emailAddress: 'ada@example.com',
      emailVerified: true,
      name: 'Ada Lovelace',
      scopes: new Set(['invitations:read']),
    })
    const own = ids.user()
    expect(
      await fresh()(
        await issuer.token('ada@example.com', {
          sub: own,
          email: undefined,
          scopes: ['users:read', 7, null, 'invitations:read'],
        }),
      ),
    ).toEqual({
      kind: 'user',
      id: own,
      subject: own,
      emailAddress: null,
      emailVerified: false,
      name: null,
      scopes: new Set(['invitations:read', 'users:read']),
    })
  })

  test.each([false, 'true', 1, undefined, null])(
    'a token with email_verified %j has no verified address',
    async (emailVerified) => {
      const token = await issuer.token('ada@example.com', { email_verified: emailVerified })
      expect(await fresh()(token)).toMatchObject({ emailAddress: 'ada@example.com', emailVerified: false })
    },
  )

  test('the gateway accepts a valid token and allows what its scopes permit', async () => {
    const query = '{ invitations { edges { cursor } } }'
    const reader = await issuer.token('ada@example.com', { scope: 'invitations:read' })
    expect(await ask(reader, query)).toMatchObject({ status: 200, errors: undefined })
    const { errors } = await ask(await issuer.token('ada@example.com'), query)
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', scope: 'invitations:read' } }])
  })

  test('the user of a token is the actor of the events that they cause', async () => {
    const scopes = ['invitations:create', 'invitations:read']
    const token = await issuer.token('ada@example.com', { scopes, sub: 'auth0|9' })
    expect(
      await gateway.create({ emailAddress: 'by-user@example.com', notify: false }, bearer(token)),
    ).toMatchObject({
      inviter: null,
      events: [{ type: 'CREATED', actor: expect.stringMatching(/^user_/) }],
    })
    const actors = await gateway.database.prisma.user.findMany({ where: { externalId: 'auth0|9' } })
    expect(actors).toMatchObject([{ emailAddress: 'ada@example.com' }])
  })

  test('a token is valid if one of its audiences is one of the configured audiences', async () => {
    const read = fresh({ JWT_AUDIENCE: ` billing ,${AUDIENCE}` })
    for (const aud of [AUDIENCE, 'billing', ['profile', 'billing']]) {
      expect(await read(await issuer.token('ada@example.com', { aud }))).toMatchObject({ kind: 'user' })
    }
    for (const aud of [['profile'], [], `billing,${AUDIENCE}`, 'BILLING']) {
      const token = await issuer.token('ada@example.com', { aud })
      await expect(read(token)).rejects.toBeInstanceOf(InvalidCredentials)
    }
  })

  test('a token may be 20 s past its expiry or before its start, because clocks differ', async () => {
    const now = nowInSeconds()
    for (const claims of [{ exp: now - 20 }, { nbf: now + 20 }]) {
      expect((await ask(await issuer.token('ada@example.com', claims))).status).toBe(200)
    }
  })
})

describe('an invalid token', () => {
  const now = nowInSeconds()
  test.each<[string, Record<string, unknown>]>([
    ['has expired', { exp: now - 60 }],
    ['never expires', { exp: undefined }],
    ['is not valid yet', { nbf: now + 120 }],
    ['is from another issuer', { iss: 'https://accounts.test.evil.example' }],
    ['has no issuer', { iss: undefined }],
    ['is for another audience', { aud: 'billing' }],
    ['has no audience', { aud: undefined }],
    ['has no subject', { sub: undefined }],
    ['has an empty subject', { sub: '' }],
    ['has a NUL in its subject', { sub: 'a\0b' }],
    ['has a subject of 256 characters', { sub: 'x'.repeat(256) }],
  ])('a token that %s is refused', async (_what, claims) => {
    const answer = await ask(await issuer.token('ada@example.com', claims))
    expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  })

  test('a token without a signature is refused', async () => {
    const [, payload] = (await issuer.token('ada@example.com')).split('.')
    for (const alg of ['none', 'None', 'NONE', '']) {
      for (const signature of ['', 'AAAA']) {
        expect((await ask(`${encoded({ alg, kid: 'first' })}.${payload}.${signature}`)).status, alg).toBe(401)
      }
    }
  })

  test('a token that uses the public key as an HMAC secret is refused', async () => {
    const [, payload] = (await issuer.token('ada@example.com')).split('.')
    const { jwk } = issuer.key()
    const key = await importJWK({ ...jwk, ext: true }, 'RS256', { extractable: true })
    if (key instanceof Uint8Array) throw new Error('Not a public key')
    const secrets = [await exportSPKI(key), `${await exportSPKI(key)}\n`, JSON.stringify(jwk), jwk.n ?? '']
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS512', 'sha512'],
    ] as const) {
      for (const secret of secrets) {
        const input = `${encoded({ alg, kid: 'first' })}.${payload}`
        const token = `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
        expect((await ask(token)).status).toBe(401)
      }
    }
  })

  test('a token that contains its own key or a URL of a key is refused', async () => {
    const stranger = await issuer.makeKey('first')
    for (const header of [
      {},
      { jwk: stranger.jwk },
      { jku: issuer.environment.JWT_JWKS_URL },
      { x5u: 'https://evil.example' },
    ]) {
      const token = await issuer.token('ada@example.com', {}, header, stranger)
      expect((await ask(token)).status).toBe(401)
    }
  })

  test('a token that names an unknown key or a critical extension is refused', async () => {
    const wrong = await issuer.token('ada@example.com', {}, { kid: '../first' })
    expect((await ask(wrong)).status).toBe(401)
    const [header = '', ...rest] = (await issuer.token('ada@example.com')).split('.')
    const critical = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), crit: ['exp'], exp: 1 }
    expect((await ask([encoded(critical), ...rest].join('.'))).status).toBe(401)
  })

  test('a token with one flipped bit is refused', async () => {
    const token = await issuer.token('ada@example.com')
    const [header = '', payload = '', signature = ''] = token.split('.')
    const flipBit = (part: string, at: number) => {
      const bytes = Buffer.from(part, 'base64url')
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
      return bytes.toString('base64url')
    }
    for (let at = 0; at < 30; at++) {
      for (const changed of [
        `${flipBit(header, at % 20)}.${payload}.${signature}`,
        `${header}.${flipBit(payload, at)}.${signature}`,
        `${header}.${payload}.${flipBit(signature, at)}`,
      ]) {
        expect((await ask(changed)).status).toBe(401)
      }
    }
  })

  test('an encrypted token is refused', async () => {
    const encrypting = (alg: string, enc: string) =>
      new EncryptJWT({ email: 'ada@example.com', email_verified: true })
        .setProtectedHeader({ alg, enc, kid: 'first' })
        .setSubject('app|ada')
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setExpirationTime('5m')
    const key = await importJWK(issuer.key().jwk, 'RSA-OAEP')
    const secret = new Uint8Array(32)
    for (const token of [
      await encrypting('RSA-OAEP', 'A256GCM').encrypt(key),
      await encrypting('dir', 'A256GCM').encrypt(secret),
    ]) {
      expect(token.split('.')).toHaveLength(5)
      expect((await ask(token)).status).toBe(401)
      await expect(fresh()(token)).rejects.toBeInstanceOf(InvalidCredentials)
    }
  })

  test('a token above the length limit is refused without a request for keys', async () => {
    const long = await issuer.token('ada@example.com', { groups: Array(2_000).fill('developers') })
    expect((await ask(long)).status).toBe(401)
    const before = issuer.asked()
    for (const endless of [`${long}${'A'.repeat(5_000_000)}`, `${'e30'.repeat(500_000)}.e30.e30`]) {
      await expect(fresh()(endless)).rejects.toBeInstanceOf(InvalidCredentials)
      expect((await ask(endless)).status).toBe(401)
    }
    expect(issuer.asked()).toBe(before)
    const full = await issuer.token('ada@example.com', { groups: Array(600).fill('developers') })
    expect((await ask(full)).status).toBe(200)
  })

  test('text that is not a token is refused, and so is a token if no issuer is configured', async () => {
    for (const text of ['eyJ', '..', 'a.b.c', 'a.b.c.d', 'e30.e30.', 'tkt_x', '']) {
      expect(
        (await gateway.graphql('{ __typename }', {}, { authorization: `Bearer ${text} x` })).status,
      ).toBe(401)
      if (text !== '') expect((await ask(text)).status, text).toBe(401)
    }
    const without = await startTestGateway()
    const { status } = await without.graphql(
      '{ __typename }',
      {},
      bearer(await issuer.token('ada@example.com')),
    )
    await without.stop()
    expect(status).toBe(401)
  })

  test('the log contains no refused token', async () => {
    const token = await issuer.token('ada@example.com', { exp: now - 60 })
    await ask(token)
    expect(lines.join('')).not.toContain(token.split('.')[2])
  })
})

describe('the keys of the issuer', () => {
  test('the keys are fetched once for any number of tokens', async () => {
    const read = fresh()
    const before = issuer.asked()
    const token = await issuer.token('ada@example.com')
    await Promise.all(Array.from({ length: 20 }, () => read(token)))
    for (let kid = 0; kid < 20; kid++) {
      const unknown = await issuer.token('ada@example.com', {}, { kid: `unknown${kid}` })
      await expect(read(unknown)).rejects.toBeInstanceOf(InvalidCredentials)
    }
    expect(issuer.asked()).toBe(before + 1)
  })

  test('a new key of the issuer is found, and tokens of a removed key are refused', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const read = fresh()
      const old = await issuer.token('ada@example.com')
      await read(old)
      await issuer.rotate('second', { alg: 'ES256', keep: true })
      const renewed = await issuer.token('ada@example.com')
      await expect(read(renewed)).rejects.toBeInstanceOf(InvalidCredentials)
      vi.advanceTimersByTime(31_000)
      expect(await read(renewed)).toMatchObject({ emailAddress: 'ada@example.com' })
      expect(await read(old)).toMatchObject({ emailAddress: 'ada@example.com' })

      await issuer.rotate('third', { alg: 'EdDSA' })
      vi.advanceTimersByTime(31_000)
      expect(await read(await issuer.token('ada@example.com'))).toMatchObject({ kind: 'user' })
      await expect(read(old)).rejects.toBeInstanceOf(InvalidCredentials)
    } finally {
      vi.useRealTimers()
    }
  })

  test('if the keys cannot be fetched, the answer is UNAVAILABLE and not UNAUTHENTICATED', async () => {
    issuer.breakDown(true)
    const token = await issuer.token('ada@example.com')
    const cold = await startTestGateway(issuer.environment)
    try {
      await expect(fresh()(token)).rejects.toBeInstanceOf(Unavailable)
      const answer = await cold.graphql('{ __typename }', {}, bearer(token))
      expect(answer).toMatchObject({ status: 200, errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
      // A token without a signature can be refused without the keys.
      const unsigned = `${encoded({ alg: 'none' })}.${token.split('.')[1]}.`
      expect((await cold.graphql('{ __typename }', {}, bearer(unsigned))).status).toBe(401)
      // Secret keys do not need the keys of the issuer.
      expect((await cold.graphql('{ __typename }')).status).toBe(200)
      issuer.breakDown(false)
      expect((await cold.graphql('{ __typename }', {}, bearer(token))).status).toBe(200)
    } finally {
      issuer.breakDown(false)
      await cold.stop()
    }
    const nowhere = fresh({ JWT_JWKS_URL: 'http://127.0.0.1:1/jwks.json' })
    await expect(nowhere(token)).rejects.toBeInstanceOf(Unavailable)
  })
})
