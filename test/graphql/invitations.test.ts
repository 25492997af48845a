import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ids } from '../../src/domain/ids.ts'
import { TEXT_LIMITS } from '../../src/domain/text-limits.ts'
import { createUser, startTestGateway } from '../support/harness.ts'
import { statementsWith } from '../support/statements.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

interface Page {
  edges: { cursor: string; node: { id: string; emailAddress: string } }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

const LIST = `query ($first: Int, $after: String, $last: Int, $before: String) {
  invitations(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id emailAddress } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

async function list(args: object = {}): Promise<Page> {
  const { data, errors } = await gateway.graphql(LIST, args)
  expect(errors).toBeUndefined()
  return data.invitations
}

const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.id)

/** Creates invitations concurrently and without emails. Many have the same time, so that only their ids differ. */
async function create(count: number, prefix: string): Promise<string[]> {
  const created = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      gateway.create({ emailAddress: `${prefix}${index}@example.com`, notify: false }),
    ),
  )
  return created.map(({ id }) => id)
}

describe('an empty list', () => {
  test('an empty list has no cursors and no other pages', async () => {
    expect(await list()).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    })
  })
})

describe('a list of 45 invitations', () => {
  let all: string[]
  beforeAll(async () => {
    const made = await create(45, 'listed')
    const rows = await gateway.database.prisma.invitation.findMany({
      select: { id: true },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    })
    all = rows.map(({ id }) => id)
    expect(new Set(all)).toEqual(new Set(made))
  })

  test('a list starts with the newest invitation and has 20 by default', async () => {
    const later = await gateway.create({ emailAddress: 'later@example.com', notify: false })
    expect(idsOf(await list({ first: 1 }))).toEqual([later.id])
    all.unshift(later.id)
    expect(idsOf(await list())).toEqual(all.slice(0, 20))
  })

  test.each([1, 7, 20, 45, 46, 100])(
    'pages of %i contain each invitation once, forward and backward',
    async (size) => {
      const forward: string[] = []
      let page = await list({ first: size })
      const first = page
      for (;;) {
        expect(page.edges.length).toBeLessThanOrEqual(size)
        expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor)
        expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor)
        forward.push(...idsOf(page))
        if (!page.pageInfo.hasNextPage) break
        page = await list({ first: size, after: page.pageInfo.endCursor })
      }
      expect(forward).toEqual(all)
      expect(first.pageInfo.hasPreviousPage).toBe(false)

      const backward: string[] = []
      page = await list({ last: size })
      expect(page.pageInfo.hasNextPage).toBe(false)
      for (;;) {
        backward.unshift(...idsOf(page))
        if (!page.pageInfo.hasPreviousPage) break
        page = await list({ last: size, before: page.pageInfo.startCursor })
      }
      expect(backward).toEqual(all)
    },
  )

  test('a page between two cursors contains only the invitations between them', async () => {
    const { edges } = await list({ first: 10 })
    const between = await list({ after: edges[2]?.cursor, before: edges[7]?.cursor })
    expect(idsOf(between)).toEqual(all.slice(3, 7))
    expect(idsOf(await list({ last: 2, after: edges[2]?.cursor, before: edges[7]?.cursor }))).toEqual(
      all.slice(5, 7),
    )
  })

  test('invitations that are created meanwhile do not shift pages', async () => {
    const seen: string[] = []
    let inserted = 0
    let after: string | null = null
    do {
      const page: Page = await list({ first: 7, after })
      seen.push(...idsOf(page))
      await create(3, `meanwhile${inserted}-`)
      inserted += 3
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    expect(inserted).toBeGreaterThan(15)
    expect(seen).toEqual(all)
    expect((await list({ first: 1 })).edges[0]?.node.emailAddress).toMatch(/^meanwhile/)
  })

  test('a cursor stays valid after its invitation is deleted', async () => {
    const { edges } = await list({ first: 5 })
    const [, second, third, fourth] = edges
    await gateway.database.prisma.invitation.delete({ where: { id: second?.node.id ?? '' } })
    expect(idsOf(await list({ first: 2, after: second?.cursor }))).toEqual([third?.node.id, fourth?.node.id])
  })

  test('a page has at most 100 invitations', async () => {
    await create(60, 'many')
    expect(await gateway.database.prisma.invitation.count()).toBeGreaterThan(100)
    for (const args of [{ first: 100 }, { last: 100 }]) {
      const { edges, pageInfo } = await list(args)
      expect(edges).toHaveLength(100)
      expect('first' in args ? pageInfo.hasNextPage : pageInfo.hasPreviousPage).toBe(true)
    }
    expect((await list({ first: 0 })).edges).toEqual([])
  })

  test.each([
    { first: -1 },
    { last: -1 },
    { first: 101 },
    { first: 2_147_483_647 },
    { last: 1000 },
    { after: 'x' },
    { before: 'x' },
    { after: '' },
    { after: Buffer.from('0').toString('base64url') },
    { after: Buffer.from(`1 inv_${'0'.repeat(26)}`).toString('base64url') },
    { after: Buffer.from(`CREATED_AT DESC 1 ${'x'.repeat(30)}`).toString('base64url') },
    { after: Buffer.from(`CREATED_AT DESC 1.5 inv_${'0'.repeat(26)}`).toString('base64url') },
    { after: Buffer.from(`CREATED_AT DESC 9999999999999999 inv_${'0'.repeat(26)}`).toString('base64url') },
    { before: Buffer.from("CREATED_AT DESC 1 inv_' OR 1=1 --").toString('base64url') },
    { after: 'a'.repeat(10_000) },
    { after: '\0' },
    { before: `inv_${'0'.repeat(26)}` },
  ])('the list refuses %j and names the argument', async (args) => {
    const { data, errors } = await gateway.graphql(LIST, args)
    expect(data).toEqual({ invitations: null })
    const [argument] = Object.keys(args)
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(errors?.[0]?.message).toContain(argument)
    expect(errors?.[0]?.message.length).toBeLessThan(200)
  })

  test.each([0, 999_999_999_999_999])('a cursor with an extreme time is valid: %i', async (time) => {
    const cursor = Buffer.from(`CREATED_AT DESC ${time} inv_${'0'.repeat(26)}`).toString('base64url')
    const after = await list({ after: cursor, first: 1 })
    const before = await list({ before: cursor, last: 1 })
    expect([after.edges.length, before.edges.length]).toEqual(time === 0 ? [0, 1] : [1, 0])
  })
})

const NODE =
  'query ($id: ID!) { node(id: $id) { __typename id ... on Invitation { status } ... on User { emailAddress } } }'
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }'

describe('objects by id', () => {
  test('invitations and users are found by one or many ids, in the order of the ids', async () => {
    const emailAddress = 'node@example.com'
    const user = await createUser(gateway, emailAddress)
    const [invitation = ''] = await create(1, 'node')
    expect((await gateway.graphql(NODE, { id: user })).data.node).toEqual({
      __typename: 'User',
      id: user,
      emailAddress,
    })
    expect((await gateway.graphql(NODE, { id: invitation })).data.node).toEqual({
      __typename: 'Invitation',
      id: invitation,
      status: 'PENDING',
    })
    const asked = [user, invitation, ids.invitation(), ids.user(), user, 'x', invitation]
    const { data, errors } = await gateway.graphql(NODES, { ids: asked })
    expect(errors).toBeUndefined()
    const asUser = { __typename: 'User', id: user }
    const asInvitation = { __typename: 'Invitation', id: invitation }
    expect(data.nodes).toEqual([asUser, asInvitation, null, null, asUser, null, asInvitation])
    // The id of one type does not find an object of another type.
    const { data: other } = await gateway.graphql('query ($id: ID!) { invitation(id: $id) { id } }', {
      id: user,
    })
    expect(other.invitation).toBeNull()
  })

  test.each([
    ...[ids.invitation(), ids.user(), 'x', '', '_', 'inv_', 'user_', 'inv', 'evt_0', 'Unknown_0'],
    ...['inv_\0', 'user_\0', '\0', 'x\0', 'inv_\ud800', 'user_\udc00'],
    ...[
      'constructor_0',
      '__proto___0',
      'toString_0',
      'hasOwnProperty_0',
      "inv_' OR 1=1 --",
      'SU52aXRhdGlvbjox',
    ],
  ])('an unknown id returns null without an error: %j', async (id) => {
    for (const [query, expected] of [
      [NODE, { node: null }],
      ['query ($id: ID!) { nodes(ids: [$id]) { id } }', { nodes: [null] }],
      ['query ($id: ID!) { invitation(id: $id) { id } }', { invitation: null }],
    ] as const) {
      const { status, data, errors } = await gateway.graphql(query, { id })
      expect(errors, query).toBeUndefined()
      expect(data).toEqual(expected)
      expect(status).toBe(200)
    }
  })

  const LONG_IDS = [`inv_${'0'.repeat(10_240)}`, 'y'.repeat(10_240), 'y'.repeat(TEXT_LIMITS.id + 1)]

  test.each(LONG_IDS)('an id that is too long is refused with the name of the field', async (id) => {
    for (const query of [NODE, 'query ($id: ID!) { invitation(id: $id) { id } }']) {
      const { data, errors } = await gateway.graphql(query, { id })
      expect(Object.values(data)).toEqual([null])
      expect(errors).toMatchObject([
        {
          extensions: {
            code: 'BAD_USER_INPUT',
            issues: [{ path: ['id'], message: 'must be at most 100 characters long' }],
          },
        },
      ])
    }
  })

  test('an id that is too long is null in a list and is not looked up', async () => {
    const [invitation = ''] = await create(1, 'long')
    const asked = await statementsWith(LONG_IDS, async () => {
      const { data, errors } = await gateway.graphql(NODES, { ids: [...LONG_IDS, invitation] })
      expect(errors).toBeUndefined()
      expect(data.nodes).toEqual([null, null, null, { __typename: 'Invitation', id: invitation }])
    })
    expect(asked).toEqual([])
  })

  test('an invalid id does not affect the other ids of a list', async () => {
    const [invitation = ''] = await create(1, 'beside')
    const { data } = await gateway.graphql(NODES, { ids: ['inv_\0', invitation, 'user_\0'] })
    expect(data.nodes).toEqual([null, { __typename: 'Invitation', id: invitation }, null])
  })

  test('each invitation of a list has its own relations', async () => {
    const inviterId = await createUser(gateway, 'inviter@example.com')
    for (let index = 0; index < 5; index++) {
      await gateway.create({ emailAddress: `invited${index}@example.com`, inviterId, notify: false })
    }
    const { data, errors } = await gateway.graphql(
      '{ invitations(first: 5) { edges { node { inviter { id } events { nodes { type } } deliveries { nodes { id } } renewedFrom { id } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.invitations.edges).toEqual(
      Array.from({ length: 5 }, () => ({
        node: {
          inviter: { id: inviterId },
          events: { nodes: [{ type: 'CREATED' }] },
          deliveries: { nodes: [] },
          renewedFrom: null,
        },
      })),
    )
  })
})
