import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createUserTokens } from '../../src/auth/user-tokens.ts'
import { AUDIENCE, ISSUER, startIssuer } from '../auth/issuer.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
beforeAll(async () => {
  issuer = await startIssuer()
})
afterAll(() => issuer.stop())

const claims = {
  subject: 'sub',
  emailAddress: 'email',
  emailVerified: 'email_verified',
  name: 'name',
  scopes: ['scope'],
  scopeMap: new Map(),
}
const seconds = () => Math.floor(Date.now() / 1000)

function reading({ jwksUrl = issuer.environment.JWT_JWKS_URL, now = () => new Date() } = {}) {
  return createUserTokens({ jwksUrl, issuer: ISSUER, audiences: [AUDIENCE, 'billing'], claims, now })
}
const token = (fields: object = {}, header: object = {}) =>
  issuer.token('ada@example.com', { ...fields }, header)

const NOT_VALID =
  'This token is not valid: its signature, issuer, audience or subject does not match the configuration.'
const EXPIRED = 'This token has expired. Sign in again.'
const UNAVAILABLE = 'Tokens cannot be checked at the moment. Try again in a moment.'

describe('a token', () => {
  test('a token identifies the person that it names', async () => {
    expect(await reading()(await token({ sub: 'auth0|1', scope: 'users:read' }))).toEqual({
      kind: 'user',
      id: 'sub:auth0|1',
      subject: 'auth0|1',
      emailAddress: 'ada@example.com',
      emailVerified: true,
      name: null,
      scopes: new Set(['users:read']),
    })
    expect(await reading()(await token({ aud: 'billing' }))).toMatchObject({ kind: 'user' })
  })

  test('a refused token reports the cause for the log', async () => {
    const expired = reading()(await token({ exp: seconds() - 60 }))
    await expect(expired).rejects.toMatchObject({
      cause: expect.objectContaining({ code: 'ERR_JWT_EXPIRED' }),
    })
  })

  test.each<[string, object, string]>([
    ['of another issuer', { iss: 'https://other.test' }, NOT_VALID],
    ['for another audience', { aud: 'other' }, NOT_VALID],
    ['that never expires', { exp: undefined }, NOT_VALID],
    ['of nobody', { sub: undefined }, NOT_VALID],
    ['that has expired', { exp: seconds() - 60 }, EXPIRED],
    ['that is not valid yet', { nbf: seconds() + 90 }, NOT_VALID],
  ])('a token %s is refused', async (_what, fields, message) => {
    await expect(reading()(await token(fields))).rejects.toMatchObject({ message: message })
  })

  test('a token can be 30 seconds too old or too early by the gateway’s clock', async () => {
    for (const fields of [{ exp: seconds() - 20 }, { nbf: seconds() + 20 }]) {
      expect(await reading()(await token(fields))).toMatchObject({ kind: 'user' })
    }
  })

  test('a token expires by the given clock', async () => {
    const later = () => new Date(Date.now() + 3_600_000)
    await expect(reading({ now: later })(await token())).rejects.toMatchObject({ message: EXPIRED })
  })

  test('a token that is too long is refused before keys are fetched', async () => {
    const before = issuer.asked()
    const long = `${await token()}${'A'.repeat(16_384)}`
    await expect(reading()(long)).rejects.toMatchObject({ message: NOT_VALID })
    expect(issuer.asked()).toBe(before)
  })

  test('a token that is signed with a shared secret is refused', async () => {
    const secret = new TextEncoder().encode('a secret of 32 characters or more')
    const signed = await new SignJWT({ sub: 'ada', aud: AUDIENCE, iss: ISSUER, exp: seconds() + 60 })
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .sign(secret)
    await expect(reading()(signed)).rejects.toMatchObject({ message: NOT_VALID })
  })

  test.each(['RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'])(
    'a token can be signed with %s',
    async (alg) => {
      await issuer.rotate(alg, { alg, keep: true })
      expect(await reading()(await token())).toMatchObject({ kind: 'user' })
    },
  )
})

describe('the keys of the issuer', () => {
  test('if no key of the issuer matches a token, the token is refused', async () => {
    await expect(reading()(await token({}, { kid: 'unknown' }))).rejects.toMatchObject({ message: NOT_VALID })
    // Without a key id, several keys match.
    await issuer.rotate('one', { keep: true })
    await issuer.rotate('two', { keep: true })
    await expect(reading()(await token({}, { kid: undefined }))).rejects.toMatchObject({ message: NOT_VALID })
  })

  test('the keys of the issuer are fetched once for several tokens', async () => {
    const read = reading()
    const before = issuer.asked()
    for (let count = 0; count < 3; count++) await read(await token())
    await expect(read(await token({}, { kid: 'unknown' }))).rejects.toMatchObject({ message: NOT_VALID })
    expect(issuer.asked()).toBe(before + 1)
  })

  test('if the keys of the issuer cannot be read, the error is UNAVAILABLE', async () => {
    issuer.breakDown(true)
    try {
      const failed = reading()(await token())
      await expect(failed).rejects.toMatchObject({ message: UNAVAILABLE })
      await expect(failed).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: expect.any(Error) })
    } finally {
      issuer.breakDown(false)
    }
    await expect(reading({ jwksUrl: 'http://127.0.0.1:1/' })(await token())).rejects.toMatchObject({
      message: UNAVAILABLE,
    })
  })
})
