import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { hashSecretKey } from '../../../src/auth/secret-keys.ts'
import { deleteUser } from '../../../src/db/user/delete-user.ts'
import { ids } from '../../../src/domain/ids.ts'
import { ownerQuery } from '../../support/databases.ts'
import { startTestGateway } from '../../support/harness.ts'
import { spellings } from '../../support/spellings.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

let counter = 0
const address = () => `member${++counter}@example.com`

const FAILURES = '... on Error { code message } ... on InvalidInput { issues { path message } }'
const USER = '... on User { id externalId emailAddress emailVerified publicMetadata createdAt updatedAt }'

async function call(name: string, type: string, success: string, input: object) {
  const { data, errors } = await gateway.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${success} ${FAILURES} } }`,
    { input },
  )
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data[name]
}
const create = (input: object) => call('createUser', 'UserInput', USER, input)
const upsert = (input: object) => call('upsertUser', 'UserInput', USER, input)
const remove = (input: object) => call('deleteUser', 'DeleteUserInput', '... on DeletedUser { id }', input)

async function byAddress(emailAddress: string) {
  const query =
    'query ($emailAddress: String!) { userByEmailAddress(emailAddress: $emailAddress) { id emailAddress externalId emailVerified publicMetadata } }'
  return (await gateway.graphql(query, { emailAddress })).data.userByEmailAddress
}

const count = (emailKey: string) => gateway.database.prisma.user.count({ where: { emailKey } })

describe('createUser', () => {
  test('createUser makes a user that can be found by id and by any spelling of the address', async () => {
    const emailAddress = address()
    const written = emailAddress.toUpperCase()
    const user = await create({
      emailAddress: ` ${written} `,
      emailVerified: true,
      publicMetadata: { team: 'blue' },
      externalId: 'app|1',
    })
    expect(user).toMatchObject({
      __typename: 'User',
      id: expect.stringMatching(/^user_[0-9a-z]{26}$/),
      externalId: 'app|1',
      emailAddress: written,
      emailVerified: true,
      publicMetadata: { team: 'blue' },
    })
    const { createdAt: _, updatedAt: __, __typename: ___, ...facts } = user
    expect(await byAddress(emailAddress)).toEqual(facts)
    const query = 'query ($id: ID!) { user(id: $id) { id externalId } node(id: $id) { id __typename } }'
    expect((await gateway.graphql(query, { id: user.id })).data).toEqual({
      user: { id: user.id, externalId: 'app|1' },
      node: { id: user.id, __typename: 'User' },
    })
    expect(await gateway.create({ emailAddress })).toMatchObject({ __typename: 'UserAlreadyExists' })
  })

  test('createUser requires only an address', async () => {
    expect(await create({ emailAddress: address() })).toMatchObject({
      externalId: null,
      emailVerified: false,
      publicMetadata: {},
    })
  })

  test('createUser does not change a user that has the address or the external id', async () => {
    const emailAddress = address()
    const user = await create({ emailAddress, externalId: `app|${emailAddress}`, publicMetadata: { a: 1 } })
    expect(await create({ emailAddress, publicMetadata: { b: 2 } })).toMatchObject({
      __typename: 'UserAlreadyExists',
      code: 'USER_ALREADY_EXISTS',
      message: expect.not.stringContaining('ignoreExisting'),
    })
    expect(await create({ emailAddress: address(), externalId: user.externalId })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['input', 'externalId'], message: 'is the external id of another user' }],
    })
    expect(await byAddress(emailAddress)).toMatchObject({ id: user.id, publicMetadata: { a: 1 } })
  })

  test('50 concurrent calls of createUser with spellings of one address make one user', async () => {
    for (let round = 0; round < 5; round++) {
      const written = spellings(50).map((spelling) => `create${round}.${spelling}`)
      const results = await Promise.all(written.map((emailAddress) => create({ emailAddress })))
      const names = results.map(({ __typename }) => __typename)
      expect(names.filter((name) => name === 'User')).toHaveLength(1)
      expect(names.filter((name) => name === 'UserAlreadyExists')).toHaveLength(49)
    }
  })

  test('20 concurrent calls of createUser with one external id make one user', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => create({ emailAddress: address(), externalId: 'app|contended' })),
    )
    const names = results.map(({ __typename }) => __typename)
    expect(names.filter((name) => name === 'User')).toHaveLength(1)
    expect(names.filter((name) => name === 'InvalidInput')).toHaveLength(19)
  })

  test('createUser reports all faults of an input together', async () => {
    const result = await create({
      emailAddress: 'a@b\r\nBcc: x@y.example',
      publicMetadata: JSON.parse('{"__proto__": 1}'),
      externalId: 'nul\0',
    })
    expect(result.issues.map(({ path }: { path: string[] }) => path.join('.'))).toEqual([
      'input.emailAddress',
      'input.publicMetadata',
      'input.externalId',
    ])
    for (const externalId of ['', 'x'.repeat(256), '\ud800']) {
      expect(await create({ emailAddress: address(), externalId })).toMatchObject({
        __typename: 'InvalidInput',
        issues: [{ path: ['input', 'externalId'] }],
      })
    }
  })
})

describe('upsertUser', () => {
  test('upsertUser makes a user, and then changes only the given fields', async () => {
    const emailAddress = address()
    const made = await upsert({ emailAddress, emailVerified: true, publicMetadata: { a: 1 } })
    expect(made).toMatchObject({ __typename: 'User', emailVerified: true, publicMetadata: { a: 1 } })
    const externalId = `app|${emailAddress}`
    const linked = await upsert({ emailAddress: emailAddress.toUpperCase(), externalId })
    expect(linked).toMatchObject({
      id: made.id,
      externalId,
      emailAddress: emailAddress.toUpperCase(),
      emailVerified: true,
      publicMetadata: { a: 1 },
      createdAt: made.createdAt,
    })
    expect(await upsert({ emailAddress, publicMetadata: { b: 2 }, emailVerified: false })).toMatchObject({
      id: made.id,
      externalId,
      emailVerified: false,
      publicMetadata: { b: 2 },
    })
  })

  test('upsertUser finds a user by external id and changes the address, which is then not verified', async () => {
    const before = address()
    const after = address()
    const externalId = `app|${before}`
    const { id } = await upsert({ emailAddress: before, emailVerified: true, externalId })
    expect(await upsert({ emailAddress: after, externalId })).toMatchObject({ id, emailVerified: false })
    expect(await byAddress(before)).toBeNull()
    expect(await byAddress(after)).toMatchObject({ id })
    const again = address()
    expect(await upsert({ emailAddress: again, externalId, emailVerified: true })).toMatchObject({
      id,
      emailVerified: true,
    })
  })

  test('upsertUser does not merge two users', async () => {
    const [one, other] = [address(), address()]
    await create({ emailAddress: one, externalId: `app|${one}` })
    await create({ emailAddress: other, publicMetadata: { b: 2 } })
    expect(await upsert({ emailAddress: other, externalId: `app|${one}`, publicMetadata: {} })).toMatchObject(
      {
        __typename: 'InvalidInput',
        issues: [{ path: ['input', 'externalId'] }],
      },
    )
    expect(await byAddress(one)).toMatchObject({ externalId: `app|${one}` })
    expect(await byAddress(other)).toMatchObject({ externalId: null, publicMetadata: { b: 2 } })
  })

  test('50 concurrent calls of upsertUser with spellings of one address make one user, and all return it', async () => {
    for (let round = 0; round < 5; round++) {
      const written = spellings(50).map((spelling) => `upsert${round}.${spelling}`)
      const results = await Promise.all(
        written.map((emailAddress, index) => upsert({ emailAddress, publicMetadata: { index } })),
      )
      expect(results.filter(({ __typename }) => __typename !== 'User')).toEqual([])
      expect(new Set(results.map(({ id }) => id)).size).toBe(1)
    }
  })

  test('concurrent calls of upsertUser for two external ids and two addresses leave consistent users', async () => {
    for (let round = 0; round < 10; round++) {
      const [one, other] = [address(), address()]
      const externalId = `race|${round}`
      const results = await Promise.all([
        upsert({ emailAddress: one, externalId }),
        upsert({ emailAddress: other, externalId }),
        upsert({ emailAddress: one, externalId: `${externalId}|other` }),
        upsert({ emailAddress: other }),
      ])
      for (const { __typename } of results) expect(['User', 'InvalidInput']).toContain(__typename)
      expect(await gateway.database.prisma.user.count({ where: { externalId } })).toBeLessThan(2)
      expect(await count(one)).toBeLessThan(2)
      expect(await count(other)).toBeLessThan(2)
      // Each returned user still exists under one of the two addresses, and no other user does.
      const answered = new Set(results.flatMap(({ id }) => (id === undefined ? [] : [id])))
      const emailAddress = { in: [one, other] }
      const stored = await gateway.database.prisma.user.findMany({ where: { emailAddress } })
      expect(new Set(stored.map(({ id }) => id))).toEqual(answered)
    }
  })
})

describe('deleteUser', () => {
  test.each(['id', 'externalId', 'emailAddress'])(
    'deleteUser by %s also removes the user from invitations',
    async (by) => {
      const emailAddress = address()
      const user = await create({ emailAddress, externalId: `app|${emailAddress}` })
      const bystander = await create({ emailAddress: address() })
      const invited = await gateway.create({ emailAddress: address(), inviterId: user.id, notify: false })
      const others = await gateway.create({ emailAddress: address(), inviterId: bystander.id, notify: false })
      await gateway.database.prisma.invitation.update({
        where: { id: others.id },
        data: { acceptedById: user.id },
      })

      expect(await remove({ [by]: user[by] })).toEqual({ __typename: 'DeletedUser', id: user.id })
      const rows = await gateway.database.prisma.invitation.findMany({
        where: { id: { in: [invited.id, others.id] } },
        orderBy: { id: 'asc' },
      })
      expect(rows.map(({ inviterId, acceptedById }) => [inviterId, acceptedById])).toEqual([
        [null, null],
        [bystander.id, null],
      ])
      expect(await byAddress(emailAddress)).toBeNull()
      expect(await remove({ [by]: user[by] })).toMatchObject({
        __typename: 'UserNotFound',
        code: 'USER_NOT_FOUND',
      })
      expect(await gateway.create({ emailAddress, notify: false })).toMatchObject({
        __typename: 'Invitation',
      })
    },
  )

  test('deleteUser of a user with many invitations changes them in parts, after the keys were revoked', async () => {
    const { schema, execute } = gateway.database
    const asOwner = async (sql: string) =>
      gateway.ownerUrl === undefined ? void (await execute(sql)) : ownerQuery(gateway.ownerUrl, sql)
    const allowRows = (most: number) =>
      asOwner(`CREATE OR REPLACE FUNCTION ${schema}.limit_rows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (SELECT count(*) FROM changed) > ${most} THEN RAISE SQLSTATE '57014'; END IF;
        RETURN NULL; END $$`)
    await allowRows(0)
    await asOwner(`CREATE TRIGGER limit_rows AFTER UPDATE ON ${schema}.invitations
      REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.limit_rows()`)
    onTestFinished(() => asOwner(`DROP FUNCTION ${schema}.limit_rows CASCADE`))
    const user = await create({ emailAddress: address() })
    await gateway.database.prisma.apiKey.create({
      data: { id: 'key_many', name: 'many', hash: 'many', scopes: [], owner: user.id },
    })
    await execute(
      `INSERT INTO invitations (id, email_address, email_key, expires_at, inviter_id, accepted_by_id)
       SELECT 'inv_many' || n, n || '@many.example', n || '@many.example', now() + interval '1 day',
         CASE WHEN n % 2 = 0 THEN $1 END, CASE WHEN n % 2 = 1 THEN $1 END
       FROM generate_series(1, 2400) n`,
      [user.id],
    )
    const key = () => gateway.database.prisma.apiKey.findUnique({ where: { id: 'key_many' } })

    const { errors } = await gateway.graphql(
      `mutation { deleteUser(input: { id: "${user.id}" }) { __typename } }`,
    )
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }])
    expect(await key()).toMatchObject({ revokedAt: expect.any(Date) })

    await allowRows(1_000)
    expect(await remove({ id: user.id })).toEqual({ __typename: 'DeletedUser', id: user.id })
    const { rows } = await execute(
      'SELECT count(*)::int FROM invitations WHERE inviter_id = $1 OR accepted_by_id = $1',
      [user.id],
    )
    expect(rows).toEqual([{ count: 0 }])
  })

  test('deleteUser ends although the user is given invitations all the time, and frees these too', async () => {
    const { execute, prisma } = gateway.database
    const user = await create({ emailAddress: address() })
    const invite = (): Promise<{ id: string }> =>
      gateway.create({ emailAddress: address(), inviterId: user.id, notify: false })
    const made = [await invite()]
    let batches = 0
    const inviting = new Proxy(prisma, {
      get: (target, name: keyof typeof prisma) =>
        name !== '$executeRaw'
          ? target[name]
          : async (...statement: Parameters<typeof prisma.$executeRaw>) => {
              const freed = await prisma.$executeRaw(...statement)
              batches++
              if (batches < 20) made.push(await invite())
              return freed
            },
    })
    expect(await deleteUser(inviting, { id: user.id, externalId: null, emailKey: null })).toBe(user.id)
    expect(batches).toBe(1)
    const { rows } = await execute(
      'SELECT count(*)::int FROM invitations WHERE id = ANY($1) AND inviter_id IS NULL',
      [made.map(({ id }) => id)],
    )
    expect(rows).toEqual([{ count: 2 }])
  })

  test('deleteUser refuses an id that is not the id of a user, and finds no user with an unknown id', async () => {
    expect(await remove({ id: "user_' OR true --" })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['input', 'id'] }],
    })
    expect(await remove({ id: ids.user() })).toMatchObject({ __typename: 'UserNotFound' })
  })

  test('20 concurrent calls of deleteUser delete a user once', async () => {
    const emailAddress = address()
    await create({ emailAddress })
    const results = await Promise.all(Array.from({ length: 20 }, () => remove({ emailAddress })))
    const names = results.map(({ __typename }) => __typename)
    expect(names.filter((name) => name === 'DeletedUser')).toHaveLength(1)
    expect(names.filter((name) => name === 'UserNotFound')).toHaveLength(19)
  })
})

test.each(['x', '', 'nul\0@example.com', '\ud800@example.com'])(
  'no user has the address %j',
  async (text) => {
    expect(await byAddress(text)).toBeNull()
  },
)

test('each operation on users requires its scope', async () => {
  const keys = { reader: ['users:read'], writer: ['users:write'] }
  for (const [name, scopes] of Object.entries(keys)) {
    const hash = hashSecretKey(`sk_${name}_${'0'.repeat(32)}`)
    await gateway.database.prisma.apiKey.create({ data: { id: `key_${name}`, name, hash, scopes } })
  }
  const codes = async (key: string, query: string) => {
    const { errors } = await gateway.graphql(
      query,
      {},
      key === '' ? { authorization: '' } : { authorization: `Bearer sk_${key}_${'0'.repeat(32)}` },
    )
    return errors?.map(({ extensions }) => extensions?.['code'])
  }
  const reads = [
    '{ user(id: "user_0") { id } }',
    '{ userByEmailAddress(emailAddress: "a@example.com") { id } }',
  ]
  const writes = [
    'mutation { createUser(input: { emailAddress: "scoped@example.com" }) { __typename } }',
    'mutation { upsertUser(input: { emailAddress: "scoped@example.com" }) { __typename } }',
    'mutation { deleteUser(input: { emailAddress: "scoped@example.com" }) { __typename } }',
  ]
  for (const query of reads) {
    expect(await codes('reader', query)).toBeUndefined()
    expect(await codes('writer', query)).toEqual(['FORBIDDEN'])
    expect(await codes('', query)).toEqual(['UNAUTHENTICATED'])
  }
  for (const query of writes) {
    expect(await codes('reader', query)).toEqual(['FORBIDDEN'])
    expect(await codes('', query)).toEqual(['UNAUTHENTICATED'])
  }
  expect(await count('scoped@example.com')).toBe(0)
  for (const query of writes) expect(await codes('writer', query)).toBeUndefined()
})
