import { describe, expect, test } from 'vitest'
import { createAuthenticate } from '../../src/auth/authenticate.ts'
import { createIdentify, type PersonKeys } from '../../src/auth/identify.ts'
import type { KeyPrincipal, Scope, UserPrincipal } from '../../src/auth/principal.ts'

const ADA = 'user_00000000000000000000000001'
const NEW = 'user_00000000000000000000000009'

const token = (fields: Partial<UserPrincipal> = {}): UserPrincipal => ({
  kind: 'user',
  id: 'sub:auth0|1',
  scopes: new Set(),
  subject: 'auth0|1',
  emailAddress: 'Ada@Example.com',
  emailVerified: true,
  name: 'Ada Lovelace',
  ...fields,
})
const key = (fields: Partial<KeyPrincipal> = {}): KeyPrincipal => ({
  kind: 'key',
  id: 'key_1',
  scopes: new Set(),
  ...fields,
})

describe('credentials', () => {
  const request = (authorization?: string) =>
    new Request('https://gateway.example', authorization === undefined ? {} : { headers: { authorization } })
  const keys = async (given: string, asking?: { fresh?: boolean }) =>
    given === 'sk_known' ? key({ id: asking?.fresh === true ? 'key_fresh' : 'key_1' }) : null
  const tokens = async (given: string) => token({ subject: given })
  const withTokens = createAuthenticate(keys, tokens)
  const withoutTokens = createAuthenticate(keys, null)
  const JWT = 'aaa.b-b.c_c'

  test.each([undefined, '', ' ', '   '])(
    'missing or blank credentials give no caller: %j',
    async (header) => {
      for (const authenticate of [withTokens, withoutTokens]) {
        expect(await authenticate(request(header))).toBeNull()
      }
    },
  )

  test.each(['Bearer sk_known', 'bearer sk_known', 'BEARER   sk_known', 'Bearer sk_known  '])(
    'credentials can be a secret key: %j',
    async (header) => {
      expect(await withTokens(request(header))).toMatchObject({ id: 'key_1' })
      expect(await withoutTokens(request(header))).toMatchObject({ id: 'key_1' })
      expect(await withTokens(request(header), { fresh: true })).toMatchObject({ id: 'key_fresh' })
    },
  )

  test.each([JWT, 'aaa.bbb.'])('credentials can be a token if tokens are configured: %s', async (given) => {
    expect(await withTokens(request(`Bearer ${given}`))).toMatchObject({ kind: 'user', subject: given })
    await expect(withoutTokens(request(`Bearer ${given}`))).rejects.toMatchObject({
      message: 'The Authorization header must be: Bearer sk_…, with your secret key.',
    })
  })

  test.each([
    'sk_known',
    'Basic sk_known',
    'xBearer sk_known',
    'Bearer-sk_known',
    'Bearer sk_',
    'Bearer xsk_known',
    'Bearer sk_known sk_known',
    `Bearer ${JWT}.d`,
    'Bearer aaa.bbb',
    'Bearer .b.c',
    'Bearer a..c',
    'Bearer a.b.c!',
    'Bearer !a.b.c',
  ])('credentials that are neither a key nor a token are refused: %j', async (header) => {
    await expect(withTokens(request(header))).rejects.toMatchObject({
      message:
        'The Authorization header must be: Bearer, followed by your secret key (sk_…) or a token (JWT).',
    })
  })

  test('an unknown secret key is refused', async () => {
    await expect(withTokens(request('Bearer sk_unknown'))).rejects.toMatchObject({
      message: 'This secret key is not known, or it is revoked or expired.',
    })
  })

  test('credentials that are too long are refused', async () => {
    const header = (length: number) => request(`Bearer sk_${'x'.repeat(length - 10)}`)
    await expect(withTokens(header(16_384))).rejects.toMatchObject({
      message: 'This secret key is not known, or it is revoked or expired.',
    })
    await expect(withTokens(header(16_385))).rejects.toMatchObject({
      message: 'The Authorization header is too long.',
    })
  })
})

describe('the caller of a request', () => {
  /** Finds the given user, and records the lookups. */
  function identifying(user: { id: string; emailKey: string } | null) {
    const found: PersonKeys[] = []
    const made: object[] = []
    const identify = createIdentify({
      store: {
        find: async (keys) => {
          found.push(keys)
          return user
        },
        findOrCreate: async (person) => {
          made.push(person)
          return user
        },
      },
      rules: { providerRules: false },
      newId: () => NEW,
    })
    return { found, made, identify }
  }
  const USER = { id: ADA, emailKey: 'ada@work.example' }

  test('the caller with a token is the stored user', async () => {
    const { identify, found, made } = identifying(USER)
    expect(await identify({ principal: token() })).toEqual({
      id: ADA,
      payerId: ADA,
      person: { userId: ADA, emailKeys: ['ada@example.com', 'ada@work.example'] },
      mayKnow: false,
      mayManage: false,
      mayImpersonate: false,
      anyMetadata: false,
    })
    expect(found).toEqual([
      {
        id: null,
        externalId: 'auth0|1',
        emailKey: 'ada@example.com',
        emailAddress: 'Ada@Example.com',
        name: 'Ada Lovelace',
      },
    ])
    expect(made).toEqual([])
  })

  test('the caller with a token is identified only by the subject if no user is stored', async () => {
    const { identify } = identifying(null)
    expect(await identify({ principal: token() })).toMatchObject({
      id: 'sub:auth0|1',
      payerId: 'sub:auth0|1',
      person: { userId: null, emailKeys: ['ada@example.com'] },
    })
  })

  test('a user is created for a token if the call requires one', async () => {
    const { identify, found, made } = identifying(USER)
    await identify({ principal: token(), createUser: true })
    expect(found).toEqual([])
    expect(made).toEqual([
      {
        id: null,
        externalId: 'auth0|1',
        emailKey: 'ada@example.com',
        emailAddress: 'Ada@Example.com',
        name: 'Ada Lovelace',
        newId: NEW,
      },
    ])
  })

  test.each([
    ['is not verified', { emailVerified: false }],
    ['is missing', { emailAddress: null }],
    ['is none', { emailAddress: 'ada' }],
  ])('a user is not looked up by the address of a token if it %s', async (_what, fields) => {
    const { identify, found } = identifying(null)
    expect(await identify({ principal: token(fields) })).toMatchObject({ person: { emailKeys: [] } })
    expect(found).toMatchObject([{ id: null, externalId: 'auth0|1', emailKey: null, emailAddress: null }])
  })

  test.each([
    [ADA, ADA, null],
    [`x${ADA}`, null, `x${ADA}`],
    [`${ADA}x`, null, `${ADA}x`],
    ['user_1', null, 'user_1'],
  ])('the user with the subject %s is looked up by id or external id', async (subject, id, externalId) => {
    const { identify, found } = identifying(null)
    await identify({ principal: token({ subject }) })
    expect(found).toMatchObject([{ id, externalId }])
  })

  test('the caller with a key of the operator is the key, and not a person', async () => {
    const { identify, found } = identifying(USER)
    expect(await identify({ principal: key(), createUser: true })).toMatchObject({
      id: 'key_1',
      payerId: 'key_1',
      person: null,
    })
    expect(found).toEqual([])
  })

  test.each([
    [ADA, ADA, null],
    ['sub:auth0|1', null, 'auth0|1'],
    ['sub:user_1', null, 'user_1'],
  ])('the caller with a key of %s acts as the key and pays as its owner', async (owner, id, externalId) => {
    const { identify, found } = identifying(USER)
    expect(await identify({ principal: key({ owner }) })).toMatchObject({
      id: 'key_1',
      payerId: ADA,
      person: { userId: ADA, emailKeys: ['ada@work.example'] },
    })
    expect(found).toEqual([{ id, externalId, emailKey: null, emailAddress: null, name: null }])
    const unknown = await identifying(null).identify({ principal: key({ owner }) })
    expect(unknown).toMatchObject({ payerId: owner, person: { userId: null, emailKeys: [] } })
  })

  test.each<[Scope, string]>([
    ['invitations:read', 'mayKnow'],
    ['invitations:manage', 'mayManage'],
    ['invitations:impersonate', 'mayImpersonate'],
    ['invitations:metadata', 'anyMetadata'],
  ])('the scope %s gives only the right %s', async (scope, right) => {
    const none = { mayKnow: false, mayManage: false, mayImpersonate: false, anyMetadata: false }
    for (const principal of [key({ scopes: new Set([scope]) }), token({ scopes: new Set([scope]) })]) {
      expect(await identifying(USER).identify({ principal })).toMatchObject({ ...none, [right]: true })
    }
  })
})
