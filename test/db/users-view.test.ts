import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareDatabase } from '../../src/app/prepare-database.ts'
import { idFromUuid, ids } from '../../src/domain/ids.ts'
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually, type Gateway, mailedLink, startGateway } from '../support/harness.ts'

const ACCOUNTS = { ada: '018f2f6e-7c1e-7d3a-9b52-3f1f6c0a9e11', max: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }

let copy: TestDatabase
let gateway: Gateway
let undo: string
let upgrade: string
beforeAll(async () => {
  const guide = await readFile('docs/guide/users.md', 'utf8')
  const blocks = new Map(
    Array.from(guide.matchAll(/^```sql *(.*)\n([\s\S]*?)^```$/gm), ([, name = '', sql = '']) => [name, sql]),
  )
  expect([...blocks.keys()]).toEqual(['example', '', 'upgrade', 'undo'])
  undo = blocks.get('undo') ?? ''
  upgrade = blocks.get('upgrade') ?? ''
  copy = await createTestDatabase()
  await withDatabase(async (execute) => {
    await execute(blocks.get('example') ?? '')
    await execute(
      `INSERT INTO accounts (id, email) VALUES ('${ACCOUNTS.ada}', ' Ada@Example.com '), ('${ACCOUNTS.max}', 'max@example.com')`,
    )
    await execute(blocks.get('') ?? '')
  })
  gateway = await startGateway(copy.environment)
})
afterAll(async () => {
  await gateway.stop()
  await copy.drop()
})

async function withDatabase<T>(work: (execute: Gateway['database']['execute']) => Promise<T>): Promise<T> {
  const database = await openTestDatabase(copy.environment)
  try {
    return await work(database.execute)
  } finally {
    await database.close()
  }
}

async function accounts(email: string) {
  return (await gateway.database.execute('SELECT * FROM accounts WHERE email = $1', [email])).rows
}

function press(url: string): Promise<Response> {
  const { pathname, searchParams } = new URL(url)
  return gateway.request(pathname, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://invitations.test' },
    body: new URLSearchParams({ ticket: searchParams.get('ticket') ?? '' }),
  })
}

const USER = 'id externalId emailAddress emailVerified publicMetadata name'

test('each old or new account is a user, and other addresses can be invited', async () => {
  await gateway.database.execute("INSERT INTO accounts (email) VALUES ('Since@Example.com')", [])
  for (const emailAddress of [
    'ada@example.com',
    'ADA@EXAMPLE.COM',
    'ａda@example.com',
    'since@example.com',
  ]) {
    expect(await gateway.create({ emailAddress })).toMatchObject({ __typename: 'UserAlreadyExists' })
  }
  expect(await gateway.create({ emailAddress: 'new@example.com' })).toMatchObject({
    __typename: 'Invitation',
  })
  await gateway.database.execute(
    "UPDATE accounts SET email = 'Moved@Example.com' WHERE email = 'Since@Example.com'",
    [],
  )
  expect(await gateway.create({ emailAddress: 'moved@example.com' })).toMatchObject({
    __typename: 'UserAlreadyExists',
  })
  expect(await gateway.create({ emailAddress: 'since@example.com' })).toMatchObject({
    __typename: 'Invitation',
  })
})

test('the id of a user is derived from the account, and the user can be read and invite with it', async () => {
  for (const [name, uuid] of Object.entries(ACCOUNTS)) {
    const id = idFromUuid('user', uuid)
    const { data } = await gateway.graphql(
      `query ($id: ID!, $email: String!) { user(id: $id) { ${USER} } userByEmailAddress(emailAddress: $email) { ${USER} } }`,
      { id, email: `${name}@EXAMPLE.com` },
    )
    expect(data.user).toMatchObject({ id, externalId: uuid, emailVerified: false, publicMetadata: {} })
    expect(data.userByEmailAddress).toEqual(data.user)
    const invitation = await gateway.create({ emailAddress: `by-${name}@example.com`, inviterId: id })
    expect(invitation).toMatchObject({ __typename: 'Invitation', inviter: { id } })
  }
  expect(await gateway.create({ emailAddress: 'by@example.com', inviterId: ids.user() })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input', 'inviterId'] }],
  })
  const mail = await eventually(
    async () => (await gateway.mailbox()).find(({ to }) => to === 'by-max@example.com'),
    'the mail',
  )
  expect(mail.text).toContain('max@example.com')
})

test('accounts are listed, with the invitations that they sent and received', async () => {
  const inviterId = idFromUuid('user', ACCOUNTS.max)
  await gateway.create({ emailAddress: 'sent@example.com', inviterId })
  await gateway.create({ emailAddress: 'MAX@Example.com', ignoreExisting: true })
  const LIST = `query ($after: String, $filter: UserFilter) { users(first: 1, after: $after, filter: $filter) {
    nodes { id invitationsSent(first: 1) { nodes { emailAddress } } invitationsReceived { nodes { emailAddress } } }
    pageInfo { hasNextPage endCursor }
  } }`
  const ids: string[] = []
  for (let after: string | null = null; ; ) {
    const { data } = await gateway.graphql(LIST, { after })
    ids.push(...data.users.nodes.map(({ id }: { id: string }) => id))
    after = data.users.pageInfo.endCursor
    if (!data.users.pageInfo.hasNextPage) break
  }
  const { rows } = await gateway.database.execute('SELECT gateway_id FROM accounts', [])
  expect(ids.toSorted()).toEqual(rows.map((row) => String(row['gateway_id'])).toSorted())
  const { data } = await gateway.graphql(LIST, { filter: { externalId: ACCOUNTS.max } })
  expect(data.users.nodes).toEqual([
    {
      id: inviterId,
      invitationsSent: { nodes: [{ emailAddress: 'sent@example.com' }] },
      invitationsReceived: { nodes: [{ emailAddress: 'MAX@Example.com' }] },
    },
  ])
})

test('an acceptance creates one account', async () => {
  const { id } = await gateway.create({
    emailAddress: 'Grace@bücher.example',
    publicMetadata: { team: 'blue' },
  })
  const url = await mailedLink(gateway, id)
  const answers = await Promise.all(Array.from({ length: 10 }, () => press(url)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  const found = await accounts('Grace@bücher.example')
  expect(found).toEqual([
    expect.objectContaining({ email_key: 'grace@xn--bcher-kva.example', public_metadata: { team: 'blue' } }),
  ])
  const { data } = await gateway.graphql(
    `query ($id: ID!) { invitation(id: $id) { status acceptedBy { ${USER} } } }`,
    { id },
  )
  expect(data.invitation).toEqual({
    status: 'ACCEPTED',
    acceptedBy: {
      id: found[0]?.['gateway_id'],
      externalId: found[0]?.['id'],
      emailAddress: 'Grace@bücher.example',
      emailVerified: true,
      publicMetadata: { team: 'blue' },
      name: null,
    },
  })
  expect(await gateway.create({ emailAddress: 'grace@xn--bcher-kva.example' })).toMatchObject({
    __typename: 'UserAlreadyExists',
  })
})

test('an acceptance adds to an existing account', async () => {
  const { url } = await gateway.create({
    emailAddress: 'MAX@example.com',
    ignoreExisting: true,
    publicMetadata: { team: 'red' },
  })
  expect((await press(url)).status).toBe(200)
  expect(await accounts('max@example.com')).toEqual([
    expect.objectContaining({ id: ACCOUNTS.max, public_metadata: { team: 'red' } }),
  ])
})

test('users can be read by address and deleted', async () => {
  const call = async (name: string, type: string, input: object) => {
    const success = type === 'UserInput' ? `... on User { ${USER} }` : ''
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${success} ... on Error { code } } }`
    return (await gateway.graphql(query, { input })).data?.[name]
  }
  const emailAddress = 'told@example.com'
  const made = await call('createUser', 'UserInput', { emailAddress, publicMetadata: { a: 1 } })
  const [account] = await accounts(emailAddress)
  expect(made).toMatchObject({ __typename: 'User', externalId: account?.['id'], publicMetadata: { a: 1 } })
  expect(await call('createUser', 'UserInput', { emailAddress })).toMatchObject({
    __typename: 'UserAlreadyExists',
  })
  expect(
    await call('upsertUser', 'UserInput', { emailAddress, emailVerified: true, name: 'Told' }),
  ).toMatchObject({
    id: made.id,
    name: 'Told',
    emailVerified: true,
    publicMetadata: { a: 1 },
  })
  expect(await call('upsertUser', 'UserInput', { emailAddress: 'told2@example.com' })).toMatchObject({
    __typename: 'User',
  })
  const selected = { externalId: String(account?.['id']) }
  expect(await call('deleteUser', 'DeleteUserInput', selected)).toMatchObject({ __typename: 'DeletedUser' })
  expect(await accounts(emailAddress)).toEqual([])
})

test('a view without the column of a later version prevents the start, until the statements of the guide add it', async () => {
  await gateway.stop()
  const [migration = ''] = (await readdir('prisma/migrations')).filter((name) => name.endsWith('_user_name'))
  expect(migration).not.toBe('')
  // As it was before the upgrade.
  await withDatabase(async (execute) => {
    await execute('DROP VIEW users')
    await execute('ALTER TABLE accounts DROP COLUMN name')
    await execute('ALTER TABLE users_of_gateway DROP COLUMN name')
    await execute(upgrade.replace(/^ALTER TABLE.*$/m, '').replace(/,\s*name\s*FROM/, ' FROM'))
    await execute('DELETE FROM _prisma_migrations WHERE migration_name = $1', [migration])
  })
  const database = await openTestDatabase(copy.environment)
  try {
    // It also does this when a gateway starts.
    await expect(prepareDatabase(database, { queueSchema: 'pgboss' })).rejects.toThrow(
      /^The view users lacks .*: name\. Add /,
    )
    expect(await database.missingMigrations('prisma/migrations')).toEqual([migration])
    await database.execute(upgrade)
  } finally {
    await database.close()
  }
  gateway = await startGateway(copy.environment)
  const { rows } = await gateway.database.execute('SELECT name FROM users_of_gateway', [])
  expect(rows).toEqual([])
  const { data } = await gateway.graphql(
    `mutation { upsertUser(input: { emailAddress: "ada@example.com", name: "Ada" }) { ... on User { ${USER} } } }`,
  )
  expect(data.upsertUser).toMatchObject({ externalId: ACCOUNTS.ada, name: 'Ada' })
  expect(await accounts('ada@example.com')).toMatchObject([{ name: 'Ada' }])
})

test('the statements of the guide restore the table before an upgrade', async () => {
  await gateway.stop()
  await withDatabase(async (execute) => {
    await execute(undo)
    expect(
      (await execute("SELECT relkind::text FROM pg_class WHERE oid = 'users'::regclass", [])).rows,
    ).toEqual([{ relkind: 'r' }])
  })
  gateway = await startGateway(copy.environment)
  expect(await gateway.create({ emailAddress: 'ada@example.com' })).toMatchObject({
    __typename: 'Invitation',
  })
})
