import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKeyUses } from '../../src/auth/api-key/key-uses.ts'
import { SCOPES, SCOPES_OF_OPERATOR } from '../../src/auth/principal.ts'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { createApiKeyUse } from '../../src/db/api-key/api-keys.ts'
import { enumName } from '../../src/lib/enum-names.ts'
import { eventually, startTestGateway } from '../support/harness.ts'
import { bearer, keysOf } from './managing-keys.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let keys: ReturnType<typeof keysOf>
const lines: string[] = []
beforeAll(async () => {
  gateway = await startTestGateway({}, { logTo: lines })
  keys = keysOf(gateway)
})
afterAll(() => gateway.stop())

const DAY_MS = 24 * 60 * 60 * 1000
const NAMES = SCOPES.map((scope) => enumName(scope))
const UNKNOWN = `key_${'0'.repeat(26)}`

async function issue(scopes: string[] = ['INVITATIONS_READ'], input: object = {}) {
  const issued = await keys.create({ name: 'test', scopes, ...input })
  expect(issued).toMatchObject({ __typename: 'IssuedApiKey' })
  return { ...issued.apiKey, secret: issued.secret, headers: bearer(issued.secret) }
}

async function status(secret: string): Promise<number> {
  return (await gateway.graphql('{ __typename }', {}, bearer(secret))).status
}

/** Waits until a secret that was used before is no longer in the cache. */
const refused = (secret: string) =>
  eventually(async () => ((await status(secret)) === 401 ? true : undefined), 'the secret is refused', 10)

const rowOf = (id: string) => gateway.database.prisma.apiKey.findUniqueOrThrow({ where: { id } })

describe('a new key', () => {
  test('a new key works at once with its scopes, and its secret of 256 bits is shown once', async () => {
    const made = await keys.create({
      name: '  Sign-up page ',
      scopes: ['INVITATIONS_READ', 'INVITATIONS_CREATE', 'INVITATIONS_READ'],
    })
    expect(made).toMatchObject({
      __typename: 'IssuedApiKey',
      secret: expect.stringMatching(/^sk_test_[\w-]{43}$/),
      apiKey: {
        id: expect.stringMatching(/^key_[0-9a-z]{26}$/),
        name: 'Sign-up page',
        state: 'ACTIVE',
        scopes: ['INVITATIONS_READ', 'INVITATIONS_CREATE'],
        createdBy: expect.stringMatching(/^key_[0-9a-z]{26}$/),
        expiresAt: null,
        revokedAt: null,
        rotatedAt: null,
        previousSecretUntil: null,
        lastUsedAt: null,
      },
    })
    const { secret, apiKey } = made
    expect(apiKey.hint).toBe(`${secret.slice(0, 12)}…${secret.slice(-4)}`)
    expect(Buffer.from(secret.slice('sk_test_'.length), 'base64url')).toHaveLength(32)

    const created = await gateway.create({ emailAddress: 'ada@example.com', notify: false }, bearer(secret))
    expect(created).toMatchObject({ __typename: 'Invitation', url: null, events: [{ actor: apiKey.id }] })
    const forbidden = await gateway.graphql('{ apiKeys { nodes { id } } }', {}, bearer(secret))
    expect(forbidden.errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN', scope: 'keys:manage' } })
  })

  test('the database contains only the hash of a key, and the log contains no key', async () => {
    const { id, secret } = await issue()
    const rotated = await keys.rotate({ id, graceSeconds: 60 })
    const { rows } = await gateway.database.execute('SELECT * FROM api_keys WHERE id = $1', [id])
    expect(rows).toMatchObject([
      { hash: hashSecretKey(rotated.secret), previous_hash: hashSecretKey(secret) },
    ])
    for (const output of [JSON.stringify(rows), lines.join('')]) {
      expect(output).not.toContain(secret.slice('sk_test_'.length))
      expect(output).not.toContain(rotated.secret.slice('sk_test_'.length))
    }
    // A caller that reads keys does not get the hash either.
    expect(JSON.stringify(await keys.read(id))).not.toContain(hashSecretKey(rotated.secret))
  })

  test('a key expires at its time by the clock of the database', async () => {
    const { id, secret, createdAt, expiresAt } = await issue(['INVITATIONS_READ'], { expiresInDays: 7 })
    expect(new Date(expiresAt).getTime() - new Date(createdAt).getTime()).toBe(7 * DAY_MS)
    await gateway.database.execute('UPDATE api_keys SET expires_at = now() WHERE id = $1', [id])
    expect(await status(secret)).toBe(401)
    expect(await keys.read(id)).toMatchObject({ state: 'EXPIRED' })
    expect(await keys.rotate({ id })).toMatchObject({ code: 'API_KEY_NOT_ACTIVE', state: 'EXPIRED' })
  })

  test('the last use of a key is stored without delaying requests', async () => {
    const { id, secret } = await issue()
    expect(await keys.read(id)).toMatchObject({ lastUsedAt: null })
    await status(secret)
    await eventually(async () => (await keys.read(id)).lastUsedAt ?? undefined, 'the use is written')
  })

  test('several gateways together store the last use of a key at most once per minute', async () => {
    const { id } = await issue()
    let now = 0
    const written: number[] = []
    const errors: unknown[] = []
    const use = createApiKeyUse(gateway.database)
    const gateways = Array.from({ length: 3 }, () =>
      createKeyUses({
        record: async (key) => written.push(await use(key)),
        clock: () => now,
        onError: (error) => errors.push(error),
      }),
    )
    const useOften = async () => {
      for (let n = 0; n < 5; n++) for (const { note } of gateways) note(id)
      await Promise.all(gateways.map(({ stop }) => stop()))
      return written.splice(0).sort()
    }
    expect(await useOften()).toEqual([0, 0, 1])
    now += 59_999
    expect(await useOften()).toEqual([])
    now += 1
    await gateway.database.execute(
      "UPDATE api_keys SET last_used_at = now() - interval '61 seconds' WHERE id = $1",
      [id],
    )
    expect(await useOften()).toEqual([0, 0, 1])
    expect(errors).toEqual([])
  })
})

describe('a caller cannot get more scopes than it has', () => {
  test('a key cannot create a key with scopes that it does not have', async () => {
    const manager = await issue(['KEYS_MANAGE', 'INVITATIONS_READ'])
    const before = await gateway.database.prisma.apiKey.count()
    const held = new Set([...manager.scopes, ...SCOPES_OF_OPERATOR.map((scope) => enumName(scope))])
    for (const scope of NAMES.filter((each) => !held.has(each))) {
      expect(
        await keys.create({ name: 'more', scopes: ['INVITATIONS_READ', scope] }, manager.headers),
      ).toMatchObject({ __typename: 'ScopesNotHeld', code: 'SCOPES_NOT_HELD', scopes: [scope] })
    }
    expect(await gateway.database.prisma.apiKey.count()).toBe(before)
    const made = await keys.create({ name: 'as much', scopes: manager.scopes }, manager.headers)
    expect(made.apiKey).toMatchObject({ scopes: manager.scopes, createdBy: manager.id })
    // A key that this key creates has no more scopes either.
    expect(
      await keys.create({ name: 'more', scopes: ['INVITATIONS_CREATE'] }, bearer(made.secret)),
    ).toMatchObject({ code: 'SCOPES_NOT_HELD' })
  })

  test('a key cannot rotate a key that has more scopes or an unknown scope', async () => {
    const manager = await issue(['KEYS_MANAGE', 'INVITATIONS_READ'])
    const admin = await issue([...NAMES])
    const future = await issue(['INVITATIONS_READ'])
    await gateway.database.prisma.apiKey.update({
      where: { id: future.id },
      data: { scopes: ['invitations:read', 'everything:new'] },
    })
    for (const { id, secret } of [admin, future]) {
      const before = await rowOf(id)
      expect(await keys.rotate({ id }, manager.headers)).toMatchObject({
        __typename: 'ScopesNotHeld',
        scopes: expect.not.arrayContaining(manager.scopes),
      })
      expect(await rowOf(id)).toMatchObject({ hash: before.hash, rotatedAt: null, previousHash: null })
      expect(await status(secret)).toBe(200)
    }
    expect(await keys.rotate({ id: manager.id }, manager.headers)).toMatchObject({
      __typename: 'IssuedApiKey',
    })
  })

  test('a caller without keys:manage or without a key cannot manage keys', async () => {
    const { id, headers } = await issue(NAMES.filter((name) => name !== 'KEYS_MANAGE'))
    for (const query of [
      '{ apiKeys { nodes { id } } }',
      `{ apiKey(id: "${id}") { id } }`,
      `{ node(id: "${id}") { id } }`,
      `{ nodes(ids: ["${id}"]) { id } }`,
      'mutation { createApiKey(input: { name: "x", scopes: [INVITATIONS_READ] }) { __typename } }',
      `mutation { rotateApiKey(input: { id: "${id}" }) { __typename } }`,
      `mutation { revokeApiKey(input: { id: "${id}" }) { __typename } }`,
    ]) {
      const forbidden = await gateway.graphql(query, {}, headers)
      expect(forbidden.errors?.[0]?.extensions, query).toMatchObject({
        code: 'FORBIDDEN',
        scope: 'keys:manage',
      })
      const nobody = await gateway.graphql(query, {}, { authorization: '' })
      expect(nobody.errors?.[0]?.extensions, query).toMatchObject({ code: 'UNAUTHENTICATED' })
    }
    expect(await keys.read(id)).toMatchObject({ state: 'ACTIVE', rotatedAt: null })
  })

  test('a revoked key that is still in the cache cannot manage keys', async () => {
    const leaked = await issue(['KEYS_MANAGE', 'INVITATIONS_READ'])
    // Cached from here on.
    expect(await status(leaked.secret)).toBe(200)
    await keys.revoke(leaked.id)
    const before = await gateway.database.prisma.apiKey.count()
    const { status: answered, errors } = await gateway.graphql(
      'mutation { createApiKey(input: { name: "back door", scopes: [KEYS_MANAGE] }) { __typename } }',
      {},
      leaked.headers,
    )
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
    expect(answered).toBe(401)
    expect(await gateway.database.prisma.apiKey.count()).toBe(before)
  })
})

describe('a rotation', () => {
  test('a rotation without a grace period ends the previous secret', async () => {
    const { id, secret, hint } = await issue()
    const rotated = await keys.rotate({ id })
    expect(rotated.apiKey).toMatchObject({
      id,
      state: 'ACTIVE',
      rotatedAt: expect.any(String),
      previousSecretUntil: null,
    })
    expect(rotated.apiKey.hint).not.toBe(hint)
    expect(await status(rotated.secret)).toBe(200)
    expect(await status(secret)).toBe(401)
    expect((await rowOf(id)).previousHash).toBeNull()
  })

  test('a rotation with a grace period keeps the previous secret valid for that time, under the same id', async () => {
    const { id, secret } = await issue(['INVITATIONS_CREATE', 'INVITATIONS_READ'])
    const rotated = await keys.rotate({ id, graceSeconds: 3600 })
    const until = new Date(rotated.apiKey.previousSecretUntil).getTime()
    expect(until - new Date(rotated.apiKey.rotatedAt).getTime()).toBe(3_600_000)
    for (const [n, each] of [secret, rotated.secret].entries()) {
      const input = { emailAddress: `rotated${n}@example.com`, notify: false }
      const created = await gateway.create(input, bearer(each))
      expect(created.events).toMatchObject([{ actor: id }])
    }
    await gateway.database.execute('UPDATE api_keys SET previous_until = now() WHERE id = $1', [id])
    await refused(secret)
    expect(await status(rotated.secret)).toBe(200)
    expect(await keys.read(id)).toMatchObject({ previousSecretUntil: null })
  })

  test('a second rotation in the grace period ends the oldest secret, or all if it has no grace period', async () => {
    for (const { lastGrace, statuses } of [
      { lastGrace: 3600, statuses: [401, 200, 200] },
      { lastGrace: 0, statuses: [401, 401, 200] },
    ]) {
      const { id, secret: first } = await issue()
      const { secret: second } = await keys.rotate({ id, graceSeconds: 3600 })
      const { secret: third } = await keys.rotate({ id, graceSeconds: lastGrace })
      expect(await Promise.all([first, second, third].map(status))).toEqual(statuses)
    }
  })

  test('after concurrent rotations of a key the secret of the last one works', async () => {
    const { id } = await issue()
    const rotations = await Promise.all(Array.from({ length: 10 }, () => keys.rotate({ id })))
    const statuses = await Promise.all(rotations.map(({ secret }) => status(secret)))
    expect(statuses.filter((each) => each === 200)).toHaveLength(1)
  })
})

describe('a revocation', () => {
  test('a revocation ends every secret of a key, and a repeated revocation has the same answer', async () => {
    const { id, secret } = await issue()
    const { secret: latest } = await keys.rotate({ id, graceSeconds: 3600 })
    const revoked = await keys.revoke(id)
    expect(revoked).toMatchObject({
      __typename: 'ApiKey',
      id,
      state: 'REVOKED',
      revokedAt: expect.any(String),
      previousSecretUntil: null,
    })
    expect(await Promise.all([secret, latest].map(status))).toEqual([401, 401])
    expect(await keys.revoke(id)).toEqual(revoked)
    expect(await keys.rotate({ id })).toMatchObject({ code: 'API_KEY_NOT_ACTIVE', state: 'REVOKED' })
  })

  test('no secret works after a revocation that races rotations', async () => {
    const { id, secret } = await issue()
    const [revoked, ...rotations] = await Promise.all([
      keys.revoke(id),
      ...Array.from({ length: 5 }, () => keys.rotate({ id, graceSeconds: 3600 })),
    ])
    expect(revoked).toMatchObject({ state: 'REVOKED' })
    expect(await keys.read(id)).toMatchObject({ state: 'REVOKED' })
    const secrets = [secret, ...rotations.flatMap((rotation) => rotation.secret ?? [])]
    expect(await Promise.all(secrets.map(status))).toEqual(secrets.map(() => 401))
  })

  test('a key can revoke a key with more scopes, so that a leak can be stopped quickly', async () => {
    const admin = await issue([...NAMES])
    const { headers } = await issue(['KEYS_MANAGE'])
    expect(await keys.revoke(admin.id, headers)).toMatchObject({ state: 'REVOKED' })
  })
})

test('the answer to an invalid input lists each issue with its path, and no key is created', async () => {
  const before = await gateway.database.prisma.apiKey.count()
  expect(await keys.create({ name: ' ', scopes: [], expiresInDays: 0 })).toEqual({
    __typename: 'InvalidInput',
    code: 'INVALID_INPUT',
    message: expect.stringContaining('scopes'),
    issues: [
      { path: ['input', 'name'], message: 'must not be empty' },
      { path: ['input', 'scopes'], message: 'must name at least one' },
      { path: ['input', 'expiresInDays'], message: 'must be a whole number from 1 to 3650' },
    ],
  })
  for (const input of [
    { name: 'x'.repeat(101), scopes: ['INVITATIONS_READ'] },
    { name: 'a\nb', scopes: ['INVITATIONS_READ'] },
    { name: '\ud800', scopes: ['INVITATIONS_READ'] },
    { name: 'x', scopes: ['INVITATIONS_READ'], expiresInDays: 3651 },
  ]) {
    expect(await keys.create(input)).toMatchObject({ code: 'INVALID_INPUT' })
  }
  expect(await gateway.database.prisma.apiKey.count()).toBe(before)
  const { id } = await issue()
  for (const graceSeconds of [-1, 30 * 24 * 60 * 60 + 1]) {
    expect(await keys.rotate({ id, graceSeconds })).toMatchObject({
      issues: [{ path: ['input', 'graceSeconds'], message: 'must be a whole number from 0 to 2592000' }],
    })
  }
})

test.each(['invitations:read', 'INVITATIONS:READ', 'INVITATIONS_REED'])(
  'the scope %j is refused with the field and the scope that is probably meant, and no key is created',
  async (scope) => {
    const before = await gateway.database.prisma.apiKey.count()
    for (const [operation, input] of [
      ['mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename } }', true],
      [`mutation { createApiKey(input: { name: "x", scopes: ["${scope}"] }) { __typename } }`, false],
    ] as const) {
      const { data, errors } = await gateway.graphql(
        operation,
        input ? { input: { name: 'x', scopes: ['USERS_READ', scope] } } : {},
      )
      expect(data ?? null).toBeNull()
      expect(errors).toMatchObject([{ message: expect.stringMatching(/ApiKeyScope.*INVITATIONS_READ/) }])
    }
    expect(await gateway.database.prisma.apiKey.count()).toBe(before)
  },
)

test('a key is shown without the scopes that this version does not know', async () => {
  const { id } = await issue()
  await gateway.database.prisma.apiKey.update({
    where: { id },
    data: { scopes: ['everything:new', 'users:read', 'INVITATIONS_READ', 'invitations:read'] },
  })
  expect(await keys.read(id)).toMatchObject({ id, scopes: ['USERS_READ', 'INVITATIONS_READ'] })
  // A key that only this version cannot name is refused with its name in the message.
  const manager = await issue([...NAMES])
  expect(await keys.rotate({ id }, manager.headers)).toMatchObject({
    __typename: 'ScopesNotHeld',
    message: expect.stringContaining('everything:new, INVITATIONS_READ.'),
    scopes: [],
  })
})

test.each([UNKNOWN, 'key_1', 'inv_1', '', '\0', "' OR 1"])(
  'the id %j of no key leads to null or ApiKeyNotFound',
  async (id) => {
    expect(await keys.read(id)).toBeNull()
    const unknown = { __typename: 'ApiKeyNotFound', code: 'API_KEY_NOT_FOUND' }
    expect(await keys.rotate({ id })).toMatchObject(unknown)
    expect(await keys.revoke(id)).toMatchObject(unknown)
  },
)

test('the list contains each key once, newest first, in both directions, and nodes finds keys by id', async () => {
  for (let n = 0; n < 3; n++) await issue()
  const { id: latest } = await issue()
  const stored = await gateway.database.prisma.apiKey.findMany({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  const LIST = `query ($first: Int, $after: String, $last: Int, $before: String) {
    apiKeys(first: $first, after: $after, last: $last, before: $before) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
    }
  }`
  const walk = async (step: (cursor: string | null) => object, cursor: 'endCursor' | 'startCursor') => {
    const pages: string[][] = []
    for (let at: string | null = null; pages.length < 100; ) {
      const { data } = await gateway.graphql(LIST, step(at))
      const { nodes, pageInfo } = data.apiKeys
      pages.push(nodes.map(({ id }: { id: string }) => id))
      if (!pageInfo[cursor === 'endCursor' ? 'hasNextPage' : 'hasPreviousPage']) break
      at = pageInfo[cursor]
    }
    return pages
  }
  const ids = stored.map(({ id }) => id)
  expect(ids[0]).toBe(latest)
  expect((await walk((after) => ({ first: 3, after }), 'endCursor')).flat()).toEqual(ids)
  expect((await walk((before) => ({ last: 3, before }), 'startCursor')).reverse().flat()).toEqual(ids)
  const bad = await gateway.graphql(LIST, { first: 101, after: 'x' })
  expect(bad.errors?.[0]).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT', issues: [{ path: ['first'] }, { path: ['after'] }] },
  })
  const { data } = await gateway.graphql(
    `{ nodes(ids: ["${latest}", "${UNKNOWN}"]) { __typename id } node(id: "${latest}") { id } }`,
  )
  expect(data).toEqual({ nodes: [{ __typename: 'ApiKey', id: latest }, null], node: { id: latest } })
})
