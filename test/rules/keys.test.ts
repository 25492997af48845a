import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type ApiKey, isApiKeyId, type KeyManager } from '../../src/auth/api-key/api-key.ts'
import { createApiKeyInput, revokeApiKeysOfInput } from '../../src/auth/api-key/api-key-input.ts'
import {
  assertScopesHeld,
  createApiKey,
  createSecret,
  rotateApiKey,
} from '../../src/auth/api-key/issue-api-key.ts'
import { createKeyUses } from '../../src/auth/api-key/key-uses.ts'
import { listApiKeys, readApiKeys } from '../../src/auth/api-key/list-api-keys.ts'
import { knownScopes, SCOPES, scopesOfKey } from '../../src/auth/principal.ts'
import { createSecretKeys, hashSecretKey, type StoredKey } from '../../src/auth/secret-keys.ts'

const ID = 'key_00000000000000000000000001'
const [ADA, EVE] = ['user_00000000000000000000000001', 'user_00000000000000000000000002']
const NOW = new Date('2026-03-01T00:00:00Z')

function keyOf(fields: Partial<ApiKey> = {}): ApiKey {
  return {
    id: ID,
    name: 'a key',
    state: 'ACTIVE',
    hint: null,
    scopes: ['invitations:read'],
    createdBy: null,
    owner: null,
    createdAt: NOW,
    expiresAt: null,
    revokedAt: null,
    rotatedAt: null,
    previousSecretUntil: null,
    lastUsedAt: null,
    ...fields,
  }
}

const managerOf = (scopes: string[], owner: string | null = null): KeyManager => ({
  id: owner ?? 'key_manager',
  scopes: new Set(scopes),
  owner,
})

describe('a new secret', () => {
  test('a new secret has 256 random bits after its prefix, and only its hash and a hint are stored', () => {
    const { secret, stored } = createSecret('sk_live_')
    expect(secret).toMatch(/^sk_live_[\w-]{43}$/)
    expect(stored).toEqual({
      hash: createHash('sha256').update(secret).digest('hex'),
      hint: `${secret.slice(0, 12)}…${secret.slice(-4)}`,
    })
    expect(createSecret('sk_test_').secret).toMatch(/^sk_test_/)
    expect(createSecret('sk_live_').secret).not.toBe(secret)
  })
})

describe('scopes', () => {
  test('a key of the operator also has the scopes that only keys of people must be given', () => {
    const extra = ['invitations:impersonate', 'invitations:metadata']
    expect(scopesOfKey(['users:read'], null)).toEqual(new Set(['users:read', ...extra]))
    expect(scopesOfKey(['users:read'], ADA)).toEqual(new Set(['users:read']))
  })

  test('an unknown scope gives no rights', () => {
    expect(knownScopes(['users:read', 'users:*', 7, null])).toEqual(new Set(['users:read']))
    expect(knownScopes([...SCOPES])).toEqual(new Set(SCOPES))
  })

  test('a caller can give only scopes that it has, which also applies to unknown scopes', () => {
    const manager = managerOf(['users:read', 'invitations:read'])
    expect(() => assertScopesHeld(['users:read', 'invitations:read'], manager)).not.toThrow()
    expect(() => assertScopesHeld([], managerOf([]))).not.toThrow()
    expect(() => assertScopesHeld(['users:write', 'users:read', 'of:later'], manager)).toThrow(
      expect.objectContaining({ code: 'SCOPES_NOT_HELD', scopes: ['users:write', 'of:later'] }),
    )
  })
})

describe('the input of keys', () => {
  const SCOPE = 'invitations:read'
  const faults = (input: object) =>
    (createApiKeyInput.safeParse(input).error?.issues ?? []).map(({ message }) => message)

  test('a new key can have 100 scopes at most', () => {
    const scopes = (count: number) => ({ name: 'n', scopes: Array(count).fill(SCOPE) })
    expect(faults(scopes(100))).toEqual([])
    expect(faults(scopes(101))).toEqual(['must be at most 100 scopes'])
  })

  test.each([ADA, ID, 'sub:auth0|1', 'cli', `sub:${'x'.repeat(256)}`])(
    'a revocation can name the creator %s',
    (creator) => {
      expect(revokeApiKeysOfInput.parse({ creator })).toEqual({ creator })
    },
  )

  const NO_CREATOR = 'must be a user (user_…), the subject of a token (sub:…), a key (key_…) or cli'
  test.each([
    [1, 'must be an id'],
    ['', NO_CREATOR],
    ['sub:', NO_CREATOR],
    ['sub:a\u0000', NO_CREATOR],
    ['sub:\ud800', NO_CREATOR],
    ['clip', NO_CREATOR],
    ['1cli', NO_CREATOR],
    [`${ADA}0`, NO_CREATOR],
    [ADA.slice(0, -1), NO_CREATOR],
    ['inv_00000000000000000000000001', NO_CREATOR],
    [`sub:${'x'.repeat(257)}`, 'must be at most 260 characters long'],
  ])('a revocation cannot name the creator %j', (creator, message) => {
    expect(revokeApiKeysOfInput.safeParse({ creator }).error?.issues[0]?.message).toBe(message)
    expect(revokeApiKeysOfInput.safeParse({ creator: ADA, more: 1 }).success).toBe(false)
  })
})

test('an id of a key has its prefix and 26 characters', () => {
  expect(isApiKeyId(ID)).toBe(true)
  for (const id of ['', 'key_', `x${ID}`, `${ID}0`, ID.slice(1), ID.toUpperCase(), ID.slice(0, -1), ADA]) {
    expect(isApiKeyId(id)).toBe(false)
  }
})

describe('the creation of a key', () => {
  const create = createApiKey({
    store: {
      create: async ({ hash: _hash, expiresInDays, ...key }) =>
        keyOf({ ...key, lastUsedAt: expiresInDays === null ? null : new Date(expiresInDays) }),
    },
    newId: () => ID,
    prefix: 'sk_test_',
    personKeyDays: { default: 90, max: 365 },
  })
  const SCOPE = 'invitations:read' as const
  const request = (expiresInDays: number | null, owner: string | null = null) => ({
    input: { name: 'n', scopes: [SCOPE], expiresInDays },
    manager: managerOf([SCOPE], owner),
  })
  /** The stored number of days, which the fixture above returns as a date. */
  const days = async (...given: Parameters<typeof request>) =>
    (await create(request(...given))).apiKey.lastUsedAt?.getTime() ?? null

  test('creating a key returns the secret once, and stores who created the key', async () => {
    const { apiKey, secret } = await create(request(null, ADA))
    expect(secret).toMatch(/^sk_test_/)
    expect(apiKey).toMatchObject({ id: ID, name: 'n', scopes: [SCOPE], createdBy: ADA, owner: ADA })
    expect(apiKey.hint).toBe(`${secret.slice(0, 12)}…${secret.slice(-4)}`)
    expect((await create(request(null))).apiKey).toMatchObject({ createdBy: 'key_manager', owner: null })
  })

  test('a key of the operator can have any lifetime', async () => {
    expect([await days(null), await days(3650)]).toEqual([null, 3650])
  })

  test('a key of a person always expires', async () => {
    expect([await days(null, ADA), await days(1, ADA), await days(365, ADA)]).toEqual([90, 1, 365])
    await expect(create(request(366, ADA))).rejects.toMatchObject({
      issues: [{ path: ['expiresInDays'], message: 'must be at most 365 for a key of a person' }],
    })
  })

  test('a key cannot have a scope that its creator lacks', async () => {
    const { input } = request(null)
    await expect(create({ input, manager: managerOf(['users:read']) })).rejects.toMatchObject({
      code: 'SCOPES_NOT_HELD',
      scopes: [SCOPE],
    })
  })
})

describe('the rotation of a key', () => {
  const OPERATOR = ['invitations:read', 'invitations:impersonate', 'invitations:metadata']

  /** Rotates a key that is stored as `stored`, and read as `updated` after the update. */
  function rotating(stored: Partial<ApiKey> | null, updated: Partial<ApiKey> | null = stored) {
    const rotations: object[] = []
    const asked: string[] = []
    const states = [stored, updated]
    const rotate = rotateApiKey({
      store: {
        byIds: async (ids) => {
          asked.push(...ids)
          const state = states.shift()
          return state == null || !ids.includes(ID) ? [] : [keyOf(state)]
        },
        rotate: async (rotation) => {
          rotations.push(rotation)
          return updated?.state === undefined || updated.state === 'ACTIVE' ? keyOf(updated ?? {}) : null
        },
        isSamePerson: async (one, other) => one === other || (one === 'sub:ada' && other === ADA),
      },
      prefix: 'sk_live_',
    })
    return { rotate, rotations, asked }
  }
  const request = (manager: KeyManager, id = ID) => ({ input: { id, graceSeconds: 60 }, manager })

  test('rotating a key returns a new secret, and stores its hash and the grace period of the old one', async () => {
    const { rotate, rotations } = rotating({})
    const { apiKey, secret } = await rotate(request(managerOf(OPERATOR)))
    expect(apiKey).toEqual(keyOf())
    expect(secret).toMatch(/^sk_live_/)
    expect(rotations).toEqual([
      { id: ID, graceSeconds: 60, hash: hashSecretKey(secret), hint: expect.stringContaining('…') },
    ])
  })

  test.each<[string, Partial<ApiKey>, KeyManager, string[] | null]>([
    ['of the operator by one with all its scopes', {}, managerOf(OPERATOR), null],
    [
      'of the operator by one without the scopes that it has by itself',
      {},
      managerOf(['invitations:read']),
      OPERATOR.slice(1),
    ],
    ['with more scopes', { scopes: ['users:read'] }, managerOf(OPERATOR), ['users:read']],
    ['of the same person', { owner: ADA }, managerOf(['invitations:read'], ADA), null],
    [
      'of the same person under the subject',
      { owner: 'sub:ada' },
      managerOf(['invitations:read'], ADA),
      null,
    ],
    ['of another person', { owner: EVE }, managerOf(['invitations:read'], ADA), ['invitations:impersonate']],
    [
      'of another person by one that can act as any person',
      { owner: EVE },
      managerOf(['invitations:read', 'invitations:impersonate'], ADA),
      null,
    ],
    ['of a person by the operator', { owner: EVE }, managerOf(OPERATOR), null],
  ])('rotating a key checks the scopes of the caller: %s', async (_what, key, manager, missing) => {
    const rotated = rotating(key).rotate(request(manager))
    if (missing === null) expect(await rotated).toMatchObject({ apiKey: { id: ID } })
    else await expect(rotated).rejects.toMatchObject({ code: 'SCOPES_NOT_HELD', scopes: missing })
  })

  test('an expired or revoked key cannot be rotated, also if it ends during the rotation', async () => {
    const manager = managerOf(OPERATOR)
    for (const state of ['EXPIRED', 'REVOKED'] as const) {
      const { rotate, rotations } = rotating({ state })
      await expect(rotate(request(manager))).rejects.toMatchObject({ code: 'API_KEY_NOT_ACTIVE', state })
      expect(rotations).toEqual([])
      await expect(rotating({}, { state }).rotate(request(manager))).rejects.toMatchObject({
        code: 'API_KEY_NOT_ACTIVE',
        state,
      })
    }
  })

  test('an unknown key cannot be rotated, and a malformed id is not looked up', async () => {
    const missing = { code: 'API_KEY_NOT_FOUND' }
    const manager = managerOf(OPERATOR)
    await expect(rotating(null).rotate(request(manager))).rejects.toMatchObject(missing)
    const { rotate, asked } = rotating({})
    await expect(rotate(request(manager, 'key_1'))).rejects.toMatchObject(missing)
    expect(asked).toEqual([])
  })
})

describe('the list of keys', () => {
  const KEYS = [3, 2, 1].map((number) =>
    keyOf({ id: `key_${String(number).padStart(26, '0')}`, createdAt: new Date(1_700_000_000_000 + number) }),
  )
  const list = listApiKeys({
    page: async ({ limit, after }) =>
      KEYS.filter(({ createdAt }) => after === null || createdAt < after.createdAt).slice(0, limit),
  })

  test('the list of keys is read page by page, each one from the end of the previous one', async () => {
    const first = await list({ first: 2 })
    expect(first.edges.map(({ node }) => node)).toEqual(KEYS.slice(0, 2))
    expect(first.pageInfo).toMatchObject({ hasNextPage: true })
    const second = await list({ first: 2, after: first.pageInfo.endCursor })
    expect(second.edges.map(({ node }) => node)).toEqual(KEYS.slice(2))
  })

  test('the cursor of a key has its time and its id', async () => {
    const { pageInfo } = await list({ first: 1 })
    const asked: unknown[] = []
    const asking = listApiKeys({
      page: async (part) => {
        asked.push(part.after)
        return []
      },
    })
    await asking({ after: pageInfo.endCursor })
    expect(asked).toEqual([{ createdAt: KEYS[0]?.createdAt, id: KEYS[0]?.id }])
  })

  test.each([
    '',
    'key 1',
    'key x key_1',
    'key 1 inv_1',
    'xkey 1 key_1',
    'key 1 key_1 ',
    `key 1 key_${'x'.repeat(61)}`,
  ])('the list of keys refuses the cursor %j', async (text) => {
    const after = Buffer.from(text).toString('base64url')
    await expect(list({ after })).rejects.toMatchObject({ issues: [{ path: ['after'] }] })
  })

  test('keys are read by id in the requested order, and a malformed id is not looked up', async () => {
    const asked: string[] = []
    const read = readApiKeys({
      byIds: async (ids) => {
        asked.push(...ids)
        return KEYS.filter(({ id }) => ids.includes(id))
      },
    })
    const [third, second] = KEYS.map(({ id }) => id)
    expect(await read([second ?? '', 'x', third ?? '', ID.replace('1', '9')])).toEqual([
      KEYS[1],
      null,
      KEYS[0],
      null,
    ])
    expect(asked).not.toContain('x')
  })
})

describe('the last use of keys', () => {
  function noting(record: (id: string) => Promise<unknown> = async () => undefined) {
    let now = 5
    const recorded: string[] = []
    const errors: unknown[] = []
    const uses = createKeyUses({
      record: (id) => {
        recorded.push(id)
        return record(id)
      },
      clock: () => now,
      onError: (error) => errors.push(error),
    })
    return {
      ...uses,
      recorded,
      errors,
      wait: (milliseconds: number) => {
        now += milliseconds
      },
    }
  }

  test('the last use is written at most once per minute and key', () => {
    const { note, recorded, wait } = noting()
    for (const id of ['a', 'a', 'b']) note(id)
    wait(59_999)
    note('a')
    expect(recorded).toEqual(['a', 'b'])
    wait(1)
    note('a')
    note('a')
    expect(recorded).toEqual(['a', 'b', 'a'])
  })

  test('the last use is remembered for 10,000 keys', () => {
    const { note, recorded } = noting()
    for (let number = 0; number < 10_000; number++) note(`key ${number}`)
    note('key 0')
    expect(recorded).toHaveLength(10_000)
    note('one more')
    note('key 0')
    expect(recorded.slice(-2)).toEqual(['one more', 'key 0'])
  })

  test('the gateway waits for the last uses when it stops, and reports a failure', async () => {
    const ends: { resolve(): void; reject(error: Error): void }[] = []
    const { note, stop, errors } = noting(
      () => new Promise<void>((resolve, reject) => ends.push({ resolve, reject })),
    )
    await stop()
    note('a')
    note('b')
    let stopped = false
    const stopping = stop().then(() => {
      stopped = true
    })
    ends[0]?.resolve()
    await new Promise((resolve) => setImmediate(resolve))
    expect(stopped).toBe(false)
    ends[1]?.reject(new Error('no database'))
    await stopping
    expect(errors).toEqual([new Error('no database')])
    await stop()
  })
})

describe('a secret key', () => {
  const CONFIGURED = 'sk_live_configured'
  function knowing(stored: StoredKey | null = null) {
    let now = 0
    const asked: string[] = []
    const used: string[] = []
    let current = stored
    const keys = createSecretKeys({
      configured: [CONFIGURED, 'sk_live_second'],
      findByHash: async (hash) => {
        asked.push(hash)
        return current
      },
      clock: () => now,
      onUse: (id) => used.push(id),
    })
    return {
      keys,
      asked,
      used,
      store: (key: StoredKey | null) => {
        current = key
      },
      wait: (milliseconds: number) => {
        now += milliseconds
      },
    }
  }
  const STORED = { id: ID, scopes: ['users:read', 'of:later'], owner: ADA }

  test('a configured secret key has every scope and a fixed id, and is not looked up', async () => {
    const { keys, asked, used } = knowing()
    // Stored events already contain this id.
    expect(await keys(CONFIGURED)).toEqual({
      kind: 'key',
      id: 'key_6g0pv2h2e0vd98zx3wzb8r8cnn',
      scopes: new Set(SCOPES),
    })
    expect(await keys('sk_live_second')).toMatchObject({ kind: 'key' })
    expect([asked, used]).toEqual([[], []])
  })

  test('a stored secret key is looked up by its hash, and has its known scopes and its owner', async () => {
    const { keys, asked, used } = knowing(STORED)
    expect(await keys('sk_live_stored')).toEqual({
      kind: 'key',
      id: ID,
      scopes: new Set(['users:read']),
      owner: ADA,
    })
    expect(asked).toEqual([createHash('sha256').update('sk_live_stored').digest('hex')])
    expect(used).toEqual([ID])
  })

  test('a secret key can be used without recording its use', async () => {
    const keys = createSecretKeys({ configured: [], findByHash: async () => STORED, clock: () => 0 })
    expect(await keys('sk_live_stored')).toMatchObject({ id: ID })
  })

  test('a secret key of the operator has no owner', async () => {
    const { keys } = knowing({ ...STORED, owner: null })
    expect(await keys('sk_live_stored')).toEqual({
      kind: 'key',
      id: ID,
      scopes: new Set(['users:read', 'invitations:impersonate', 'invitations:metadata']),
    })
  })

  test('a secret key is cached for two seconds, and then its revocation takes effect', async () => {
    const { keys, asked, used, store, wait } = knowing(STORED)
    await keys('sk_live_stored')
    store(null)
    wait(1_999)
    expect(await keys('sk_live_stored')).toMatchObject({ id: ID })
    wait(1)
    expect(await keys('sk_live_stored')).toBeNull()
    expect(asked).toHaveLength(2)
    expect(used).toEqual([ID])
  })

  test('a secret key is looked up again if a fresh result is required', async () => {
    const { keys, store } = knowing(STORED)
    await keys('sk_live_stored')
    store(null)
    expect(await keys('sk_live_stored', {})).toMatchObject({ id: ID })
    expect(await keys('sk_live_stored', { fresh: true })).toBeNull()
    expect(await keys('sk_live_stored')).toBeNull()
  })

  test('an unknown secret key is cached too', async () => {
    const { keys, asked } = knowing()
    for (let count = 0; count < 3; count++) expect(await keys('sk_live_unknown')).toBeNull()
    expect(asked).toHaveLength(1)
  })

  test('at most 10,000 secret keys are cached', async () => {
    const { keys, asked } = knowing()
    for (let number = 0; number < 10_000; number++) await keys(`sk_live_${number}`)
    await keys('sk_live_0')
    expect(asked).toHaveLength(10_000)
    await keys('sk_live_more')
    await keys('sk_live_0')
    expect(asked).toHaveLength(10_002)
  })
})
