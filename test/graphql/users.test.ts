import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '../../src/auth/principal.ts'
import { enumName } from '../../src/lib/enum-names.ts'
import { createUser, startTestGateway } from '../support/harness.ts'
import { statementsWith } from '../support/statements.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const NAMES = ['ada', 'bea', 'cy', 'dan', 'eve'] as const
const day = (count: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + count * 86_400_000)
const idsOf: string[] = []

beforeAll(async () => {
  for (const [index, name] of NAMES.entries()) {
    const id = await createUser(gateway, `${name}@bücher.example`)
    // Two users were created at the same time.
    const data = { createdAt: day(Math.min(index, 3)), externalId: `account-${name}` }
    await gateway.database.prisma.user.update({ where: { id }, data })
    idsOf.push(id)
  }
})

const USERS = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: UserFilter) {
  users(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    nodes { id emailAddress } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

/** @returns the names in a page, as one text, and the page. */
async function usersBy(variables: object) {
  const { data, errors } = await gateway.graphql(USERS, variables)
  expect(errors).toBeUndefined()
  const names: string[] = data.users.nodes.map(
    (node: { emailAddress: string }) => node.emailAddress.split('@')[0],
  )
  return { names: names.join(' '), ...data.users }
}

describe('the list of users', () => {
  test('users are listed newest first', async () => {
    expect((await usersBy({})).names).toBe('eve dan cy bea ada')
  })

  test.each([1, 2, 4])('pages of %i follow one another in both directions', async (size) => {
    let forwards = ''
    for (let after: string | null = null; ; ) {
      const page = await usersBy({ first: size, after })
      forwards += ` ${page.names}`
      after = page.pageInfo.endCursor
      if (!page.pageInfo.hasNextPage) break
    }
    expect(forwards).toBe(' eve dan cy bea ada')
    let backwards = ''
    for (let before: string | null = null; ; ) {
      const page = await usersBy({ last: size, before })
      backwards = `${page.names} ${backwards}`
      before = page.pageInfo.startCursor
      if (!page.pageInfo.hasPreviousPage) break
    }
    expect(backwards).toBe('eve dan cy bea ada ')
  })

  test.each([
    [{ emailAddressPrefix: 'DA' }, 'dan'],
    [{ emailAddressPrefix: 'dan@bücher.exa' }, 'dan'],
    [{ emailAddressPrefix: '%' }, ''],
    [{ externalId: 'account-cy' }, 'cy'],
    [{ externalId: 'account' }, ''],
    [{ createdAt: { from: day(1), before: day(3) } }, 'cy bea'],
    [{ createdAt: { from: day(1) }, emailAddressPrefix: 'e' }, 'eve'],
    [{}, 'eve dan cy bea ada'],
  ])('the filter %j selects the matching users', async (filter, expected) => {
    expect((await usersBy({ filter })).names).toBe(expected)
  })

  test('times in microseconds, as an own table may have them, are paged exactly', async () => {
    const { execute } = gateway.database
    await execute('ALTER TABLE users ALTER COLUMN created_at TYPE timestamptz(6)', [])
    for (const [index, id] of idsOf.entries()) {
      // The order by id differs from the order by time.
      await execute(`UPDATE users SET created_at = '2026-02-01 00:00:00.123${9 - index}00Z' WHERE id = $1`, [
        id,
      ])
    }
    let names = ''
    for (let after: string | null = null; ; ) {
      const page = await usersBy({ first: 1, after })
      names += ` ${page.names}`
      after = page.pageInfo.endCursor
      if (!page.pageInfo.hasNextPage) break
    }
    expect(names).toBe(' ada bea cy dan eve')
  })

  test.each([
    [{ after: 'x' }, 'after'],
    [{ first: 101 }, 'first'],
    [{ filter: { externalId: '' } }, 'filter.externalId'],
    [{ filter: { emailAddressPrefix: 'a\0' } }, 'filter.emailAddressPrefix'],
    [{ filter: { createdAt: { from: day(2), before: day(1) } } }, 'filter.createdAt'],
  ])('the arguments %j are refused with the path of the fault', async (variables, path) => {
    const { data, errors } = await gateway.graphql(USERS, variables)
    expect(data).toEqual({ users: null })
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', issues: [{ path: path.split('.') }] } },
    ])
  })

  test('the list needs the scope users:read, and other fields of the query keep their data', async () => {
    const { data, errors } = await gateway.graphql(
      '{ users { nodes { id } } isInvited(emailAddress: "x@example.com") }',
      {},
      await keyWith('invitations:read'),
    )
    expect(data).toEqual({ users: null, isInvited: false })
    expect(errors).toMatchObject([
      { path: ['users'], extensions: { code: 'FORBIDDEN', scope: 'users:read' } },
    ])
  })
})

describe('the invitations of users', () => {
  const [ada = '', bea = ''] = ['ada', 'bea'].map((name) => `${name}@bücher.example`)
  const PAGE = '{ nodes { emailAddress } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }'

  beforeAll(async () => {
    for (const [index, emailAddress] of ['x1', 'x2', 'x3'].map((name) => `${name}@example.com`).entries()) {
      await gateway.create({ emailAddress, notify: false, inviterId: idsOf[0] })
      if (index > 0)
        await gateway.create({ emailAddress, notify: false, inviterId: idsOf[1], ignoreExisting: true })
    }
    for (const emailAddress of ['ADA@bücher.example', 'ada@xn--bcher-kva.example', bea]) {
      await gateway.create({ emailAddress, notify: false, ignoreExisting: true })
    }
  })

  test('a user has the invitations sent in their name and those of their address, newest first', async () => {
    const { data, errors } = await gateway.graphql(
      `query ($id: ID!) { user(id: $id) { invitationsSent ${PAGE} invitationsReceived ${PAGE} } }`,
      { id: idsOf[0] },
    )
    expect(errors).toBeUndefined()
    const addresses = (page: { nodes: { emailAddress: string }[] }) =>
      page.nodes.map((node) => node.emailAddress)
    expect(addresses(data.user.invitationsSent)).toEqual([
      'x3@example.com',
      'x2@example.com',
      'x1@example.com',
    ])
    expect(addresses(data.user.invitationsReceived)).toEqual([
      'ada@xn--bcher-kva.example',
      'ADA@bücher.example',
    ])
  })

  test.each([
    ['invitationsSent', 'x3 x2 x1'],
    ['invitationsReceived', 'ada ADA'],
  ])('%s can be paged in both directions', async (field, all) => {
    const page = async (variables: object) => {
      const { data, errors } = await gateway.graphql(
        `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
          user(id: $id) { page: ${field}(first: $first, after: $after, last: $last, before: $before) ${PAGE} }
        }`,
        { id: idsOf[0], ...variables },
      )
      expect(errors).toBeUndefined()
      const { nodes, pageInfo } = data.user.page
      return { name: nodes[0]?.emailAddress.split('@')[0], ...pageInfo }
    }
    const forwards: string[] = []
    for (let after: string | null = null; ; ) {
      const { name, hasNextPage, endCursor } = await page({ first: 1, after })
      forwards.push(name)
      after = endCursor
      if (!hasNextPage) break
    }
    expect(forwards.join(' ')).toBe(all)
    const backwards: string[] = []
    for (let before: string | null = null; ; ) {
      const { name, hasPreviousPage, startCursor } = await page({ last: 1, before })
      backwards.unshift(name)
      before = startCursor
      if (!hasPreviousPage) break
    }
    expect(backwards.join(' ')).toBe(all)
  })

  test('the invitations of many users are one statement per field', async () => {
    const statements = await statementsWith(idsOf, async () => {
      const { data } = await gateway.graphql(
        '{ users { nodes { emailAddress invitationsSent(first: 2) { nodes { id } } invitationsReceived { nodes { id } } } } }',
      )
      const counts = data.users.nodes.map(
        (node: { emailAddress: string; [field: string]: { nodes: object[] } | string }) => [
          node.emailAddress.split('@')[0],
          ...['invitationsSent', 'invitationsReceived'].map((field) => Object(node[field]).nodes.length),
        ],
      )
      expect(counts.toSorted()).toEqual([
        ['ada', 2, 2],
        ['bea', 2, 1],
        ['cy', 0, 0],
        ['dan', 0, 0],
        ['eve', 0, 0],
      ])
    })
    expect(statements).toHaveLength(2)
  })

  test('a wrong page of invitations does not affect the user', async () => {
    const { data, errors } = await gateway.graphql(
      'query ($id: ID!) { user(id: $id) { emailAddress invitationsSent(after: "x") { nodes { id } } } }',
      { id: idsOf[0] },
    )
    expect(data).toEqual({ user: { emailAddress: ada, invitationsSent: null } })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', issues: [{ path: ['after'] }] } }])
  })

  test('the invitations of a user are null for a caller without invitations:read', async () => {
    const { data, errors } = await gateway.graphql(
      'query ($id: ID!) { user(id: $id) { emailAddress invitationsSent { nodes { id } } invitationsReceived { nodes { id } } } }',
      { id: idsOf[0] },
      await keyWith('users:read'),
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({ user: { emailAddress: ada, invitationsSent: null, invitationsReceived: null } })
  })
})

/** The headers of a key with one scope. */
async function keyWith(scope: Scope): Promise<Record<string, string>> {
  const { data } = await gateway.graphql(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on IssuedApiKey { secret } ... on Error { message } } }',
    { input: { name: scope, scopes: [enumName(scope)] } },
  )
  return { authorization: `Bearer ${data.createApiKey.secret}` }
}
