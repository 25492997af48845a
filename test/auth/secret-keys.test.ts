import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SCOPES, scopesOfKey } from '../../src/auth/principal.ts'
import { createSecretKeys, hashSecretKey, type StoredKey } from '../../src/auth/secret-keys.ts'
import { createApiKeyFinder } from '../../src/db/api-key/api-keys.ts'
import { createUser, eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
const lines: string[] = []
beforeAll(async () => {
  gateway = await startTestGateway({}, { logTo: lines })
})
afterAll(() => gateway.stop())

let counter = 0
const address = () => `person${++counter}@example.com`

/** Stores a key in the database. @returns its id and headers. */
async function stored(fields: { scopes?: string[]; expiresAt?: Date; revokedAt?: Date } = {}) {
  const key = `sk_stored_${String(++counter).padStart(32, '0')}`
  const id = `key_${String(counter).padStart(26, '0')}`
  await gateway.database.prisma.apiKey.create({
    data: { id, name: 'test', hash: hashSecretKey(key), scopes: [...SCOPES], ...fields },
  })
  return { key, id, headers: { authorization: `Bearer ${key}` } }
}

async function status(headers: Record<string, string>): Promise<number> {
  return (await gateway.graphql('{ __typename }', {}, headers)).status
}

const seconds = (count: number) => new Date(Date.now() + count * 1000)

describe('a valid key', () => {
  test('the configured key has every scope and a constant id', async () => {
    const first = await gateway.create({ emailAddress: address() })
    const second = await gateway.create({ emailAddress: address() })
    expect(first.events[0].actor).toMatch(/^key_[0-9a-z]{26}$/)
    expect(second.events[0].actor).toBe(first.events[0].actor)
  })

  test('the id of a stored key is the actor of its events', async () => {
    const { id, headers } = await stored()
    const created = await gateway.create({ emailAddress: address(), notify: false }, headers)
    expect(created.events).toMatchObject([{ type: 'CREATED', actor: id }])
  })

  test('a key works before its expiry', async () => {
    const { headers } = await stored({ expiresAt: seconds(3600) })
    expect(await status(headers)).toBe(200)
  })

  test.each(['bearer', 'BEARER', 'Bearer   '])(
    'the scheme %j is accepted in the header of a key',
    async (scheme) => {
      expect(await status({ authorization: `${scheme} ${SECRET_KEY}` })).toBe(200)
    },
  )
})

describe('an invalid key', () => {
  test('revoked, expired and unknown keys are refused with the same answer', async () => {
    const revoked = await stored({ revokedAt: seconds(-1) })
    const expired = await stored({ expiresAt: seconds(-1) })
    const unknown = { headers: { authorization: `Bearer sk_unknown_${'0'.repeat(32)}` } }
    const answers = await Promise.all(
      [revoked, expired, unknown].map(async ({ headers }) => {
        const { status, data, errors } = await gateway.graphql('{ __typename }', {}, headers)
        return { status, data, errors }
      }),
    )
    expect(answers[0]).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  test('the hash, the id or a part of a key is refused as a key', async () => {
    const { key, id } = await stored()
    for (const wrong of [hashSecretKey(key), `sk_${hashSecretKey(key)}`, id, key.slice(0, -1), `${key}0`]) {
      expect(await status({ authorization: `Bearer ${wrong}` })).toBe(401)
    }
    for (const wrong of [SECRET_KEY.slice(0, -1), `${SECRET_KEY}0`, SECRET_KEY.toUpperCase()]) {
      expect(await status({ authorization: `Bearer ${wrong}` })).toBe(401)
    }
  })

  test('a key that contains SQL or patterns is refused', async () => {
    for (const wrong of ["sk_'||(SELECT'1')||'", 'sk_%', "sk_'--", 'sk_*']) {
      expect(await status({ authorization: `Bearer ${wrong}` })).toBe(401)
    }
  })

  test('the log contains no key', async () => {
    const { key } = await stored({ revokedAt: seconds(-1) })
    await status({ authorization: `Bearer ${key}` })
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join('')).not.toContain(key)
    expect(lines.join('')).not.toContain(SECRET_KEY)
  })
})

describe('the cache of keys', () => {
  let now: number
  let lookups: string[]
  let keys: ReturnType<typeof createSecretKeys>
  beforeEach(() => {
    now = 1_000_000
    lookups = []
    const find = createApiKeyFinder(gateway.database)
    keys = createSecretKeys({
      configured: [SECRET_KEY],
      findByHash: (hash): Promise<StoredKey | null> => {
        lookups.push(hash)
        return find(hash)
      },
      clock: () => now,
    })
  })

  test('a key is cached for two seconds, and a revocation takes effect after them', async () => {
    const { key, id } = await stored()
    expect(await keys(key)).toEqual({ kind: 'key', id, scopes: new Set(SCOPES) })
    await gateway.database.prisma.apiKey.update({ where: { id }, data: { revokedAt: seconds(-1) } })
    now += 1_999
    expect(await keys(key)).toMatchObject({ id })
    expect(lookups).toEqual([hashSecretKey(key)])
    now += 1
    expect(await keys(key)).toBeNull()
    expect(lookups).toHaveLength(2)
  })

  test('an expiry by the clock of the database takes effect after two seconds', async () => {
    const { key, id } = await stored({ expiresAt: seconds(3600) })
    expect(await keys(key)).toMatchObject({ id })
    await gateway.database.prisma
      .$executeRaw`UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = ${id}`
    now += 2_000
    expect(await keys(key)).toBeNull()
  })

  test('a new key that was refused before its creation works after two seconds', async () => {
    const key = `sk_new_${'n'.repeat(32)}`
    expect(await keys(key)).toBeNull()
    await gateway.database.prisma.apiKey.create({
      data: { id: 'key_new', name: 'new', hash: hashSecretKey(key), scopes: ['invitations:read'] },
    })
    now += 2_000
    expect(await keys(key)).toEqual({
      kind: 'key',
      id: 'key_new',
      scopes: scopesOfKey(['invitations:read'], null),
    })
  })

  test('the gateway refuses a key after its revocation', async () => {
    const { id, headers } = await stored()
    expect(await status(headers)).toBe(200)
    await gateway.database.prisma.apiKey.update({ where: { id }, data: { revokedAt: seconds(-1) } })
    await eventually(
      async () => ((await status(headers)) === 401 ? true : undefined),
      'the key is refused',
      10,
    )
  })
})

describe('scopes', () => {
  const READS = [
    '{ invitations { edges { cursor } } }',
    '{ invitationCounts { total } }',
    '{ invitationEvents { edges { cursor } } }',
    `{ invitation(id: "inv_${'0'.repeat(26)}") { id } }`,
    `{ node(id: "inv_${'0'.repeat(26)}") { id } }`,
    `{ nodes(ids: ["inv_${'0'.repeat(26)}"]) { id } }`,
  ]

  test('a key with only invitations:create can create, but reads neither links nor other data', async () => {
    const { id, headers } = await stored({ scopes: ['invitations:create'] })
    const emailAddress = address()
    const created = await gateway.create({ emailAddress }, headers)
    expect(created).toMatchObject({ __typename: 'Invitation', emailAddress, url: null, events: [] })
    const events = await gateway.database.prisma.invitationEvent.findMany({
      where: { invitationId: created.id, type: 'CREATED' },
    })
    expect(events).toMatchObject([{ actor: id }])
    // This key may not learn that the address is invited already: test/domain/create/enumeration-protection.test.ts.
    expect(await gateway.create({ emailAddress }, headers)).toMatchObject({ __typename: 'Invitation' })
    for (const query of READS) {
      const { errors } = await gateway.graphql(query, {}, headers)
      expect(errors?.[0], query).toMatchObject({
        extensions: { code: 'FORBIDDEN', scope: 'invitations:read' },
      })
    }
    const user = await createUser(gateway, address())
    const { errors } = await gateway.graphql(`{ node(id: "${user}") { id } }`, {}, headers)
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN', scope: 'users:read' } })
  })

  test('a key with only invitations:read cannot create, and reads no links and no users', async () => {
    const inviterId = await createUser(gateway, address())
    const emailAddress = address()
    const { id } = await gateway.create({ emailAddress, inviterId })
    const { headers } = await stored({ scopes: ['invitations:read'] })
    const query = `{ invitation(id: "${id}") { id status url inviter { id } } }`
    expect((await gateway.graphql(query, {}, headers)).data.invitation).toEqual({
      id,
      status: 'PENDING',
      url: null,
      inviter: null,
    })
    const before = await gateway.database.prisma.invitation.count()
    const { data, errors } = await gateway.graphql(
      `mutation { createInvitation(input: { emailAddress: "${address()}" }) { __typename } }`,
      {},
      headers,
    )
    expect(data).toEqual({ createInvitation: null })
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN', scope: 'invitations:create' } })
    expect(await gateway.database.prisma.invitation.count()).toBe(before)
  })

  test('each scope allows what it names', async () => {
    const inviterId = await createUser(gateway, address())
    const { id, url } = await gateway.create({ emailAddress: address(), inviterId })
    const query = `{ invitation(id: "${id}") { url inviter { id } } node(id: "${inviterId}") { id } }`
    const { headers } = await stored({ scopes: ['invitations:read', 'invitations:link', 'users:read'] })
    expect((await gateway.graphql(query, {}, headers)).data).toEqual({
      invitation: { url, inviter: { id: inviterId } },
      node: { id: inviterId },
    })
  })

  test('a key with unknown scopes or no scopes has no rights', async () => {
    for (const scopes of [[], ['*', 'invitations:*', 'admin', 'INVITATIONS:READ', '']]) {
      const { headers } = await stored({ scopes })
      expect(await status(headers)).toBe(200)
      const { errors } = await gateway.graphql(READS[0] ?? '', {}, headers)
      expect(errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
    }
  })
})
