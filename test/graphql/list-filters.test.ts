import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ids } from '../../src/domain/ids.ts'
import { createUser, startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const LIST = `query ($filter: InvitationFilter, $orderBy: InvitationOrder) {
  invitations(first: 100, filter: $filter, orderBy: $orderBy) { nodes { id emailAddress status } totalCount pageInfo { hasNextPage } }
  invitationCounts(filter: $filter) { pending accepted declined revoked expired total }
}`

interface Listed {
  id: string
  emailAddress: string
  status: string
}

/** @returns the local parts that a filter selects, ordered by address. Checks the counts as well. */
async function filtered(filter: object | null): Promise<string[]> {
  const orderBy = { field: 'EMAIL_ADDRESS', direction: 'ASC' }
  const { data, errors } = await gateway.graphql(LIST, { filter, orderBy })
  expect(errors).toBeUndefined()
  const nodes: Listed[] = data.invitations.nodes
  expect(data.invitations.pageInfo.hasNextPage).toBe(false)
  const having = (status: string) => nodes.filter((node) => node.status === status).length
  expect(data.invitationCounts).toEqual({
    pending: having('PENDING'),
    accepted: having('ACCEPTED'),
    declined: having('DECLINED'),
    revoked: having('REVOKED'),
    expired: having('EXPIRED'),
    total: nodes.length,
  })
  const isCounted = Object.entries(filter ?? {}).every(
    ([name, value]) => name === 'statuses' || value === null,
  )
  expect(data.invitations.totalCount).toBe(isCounted ? nodes.length : null)
  // Ordered by creation, a filter by status uses another query. The result must be the same.
  const byCreation = await gateway.graphql(LIST, { filter })
  expect(byCreation.errors).toBeUndefined()
  expect(new Set(byCreation.data.invitations.nodes.map(({ id }: Listed) => id))).toEqual(
    new Set(nodes.map(({ id }) => id)),
  )
  return nodes.map(({ emailAddress }) => emailAddress.split('@')[0] ?? '')
}

const DAY = 86_400_000
const BEGIN = Date.parse('2026-01-01T00:00:00Z')
const day = (count: number) => new Date(BEGIN + count * DAY)
let inviterId: string

/** One invitation per day from BEGIN. `late` is PENDING in the table, but it is past its expiry. */
const STORED = [
  ['accepted', 'ACCEPTED'],
  ['declined', 'DECLINED'],
  ['expired', 'EXPIRED'],
  ['late', 'PENDING'],
  ['pending', 'PENDING'],
  ['quiet', 'PENDING'],
  ['revoked', 'REVOKED'],
] as const

beforeAll(async () => {
  inviterId = await createUser(gateway, 'inviter@example.com')
  for (const [index, [name, status]] of STORED.entries()) {
    const { id } = await gateway.create({
      emailAddress: `${name}@example.com`,
      notify: false,
      inviterId: index % 2 === 0 ? inviterId : null,
    })
    await gateway.database.prisma.invitation.update({
      where: { id },
      data: {
        status,
        createdAt: day(index),
        updatedAt: day(index + 100),
        expiresAt: status === 'PENDING' && name !== 'late' ? day(10_000 + index) : day(index + 30),
      },
    })
  }
})

describe('filter by status', () => {
  test.each([
    [['PENDING'], ['pending', 'quiet']],
    [['EXPIRED'], ['expired', 'late']],
    [['ACCEPTED'], ['accepted']],
    [['DECLINED'], ['declined']],
    [['REVOKED'], ['revoked']],
    [
      ['EXPIRED', 'PENDING'],
      ['expired', 'late', 'pending', 'quiet'],
    ],
    [
      ['REVOKED', 'ACCEPTED', 'REVOKED'],
      ['accepted', 'revoked'],
    ],
    [['PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED', 'DECLINED'], STORED.map(([name]) => name)],
  ])('a filter by the statuses %j selects the matching invitations', async (status, expected) => {
    expect(await filtered({ statuses: status })).toEqual(expected)
  })

  test('an empty filter, or null, selects all invitations', async () => {
    const everyone = STORED.map(([name]) => name)
    expect(await filtered(null)).toEqual(everyone)
    expect(await filtered({})).toEqual(everyone)
    expect(await filtered({ statuses: null, createdAt: null, emailAddress: null })).toEqual(everyone)
  })
})

describe('filter by time', () => {
  test.each([
    [{ createdAt: { from: day(2), before: day(4) } }, ['expired', 'late']],
    [{ createdAt: { from: day(5) } }, ['quiet', 'revoked']],
    [{ createdAt: { before: day(1) } }, ['accepted']],
    [{ createdAt: { from: day(3), before: day(3) } }, []],
    [{ updatedAt: { from: day(104), before: day(105) } }, ['pending']],
    [{ expiresAt: { before: day(32) } }, ['accepted', 'declined']],
    [{ createdAt: {} }, STORED.map(([name]) => name)],
    [{ createdAt: { from: '0000-01-01T00:00:00Z' } }, STORED.map(([name]) => name)],
    [{ createdAt: { from: '0050-01-01T00:00:00Z', before: '0099-12-31T23:59:59Z' } }, []],
    [{ expiresAt: { before: '9999-12-31T23:59:59.999Z' } }, STORED.map(([name]) => name)],
  ])('the filter by time %j selects the matching invitations', async (filter, expected) => {
    expect(await filtered(filter)).toEqual(expected)
  })
})

describe('filter by inviter, id and several conditions', () => {
  test('a filter by inviter selects the invitations of this inviter', async () => {
    expect(await filtered({ inviterId })).toEqual(['accepted', 'expired', 'pending', 'revoked'])
    expect(await filtered({ inviterId: ids.user() })).toEqual([])
  })

  test('a filter by id prefix accepts a prefix of any length', async () => {
    const { id } = await gateway.database.prisma.invitation.findFirstOrThrow({
      where: { emailAddress: 'late@example.com' },
    })
    expect(await filtered({ idPrefix: id })).toEqual(['late'])
    for (let length = 4; length < id.length; length++) {
      expect(await filtered({ idPrefix: id.slice(0, length) })).toContain('late')
    }
    expect(await filtered({ idPrefix: `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}` })).toEqual([])
  })

  test('an invitation must meet all conditions of a filter', async () => {
    expect(await filtered({ inviterId, statuses: ['EXPIRED', 'PENDING'] })).toEqual(['expired', 'pending'])
    expect(
      await filtered({ inviterId, statuses: ['EXPIRED', 'PENDING'], createdAt: { from: day(3) } }),
    ).toEqual(['pending'])
    expect(await filtered({ emailAddressPrefix: 'p', statuses: ['ACCEPTED'] })).toEqual([])
    expect(await filtered({ emailAddress: 'late@example.com', statuses: ['EXPIRED'] })).toEqual(['late'])
  })
})

describe('filter by acceptance, template, domain and metadata', () => {
  const METADATA: Record<string, object> = {
    'filter-blue': { team: 'blue', plan: { name: 'pro', seats: 5 }, tags: ['new', 'eu'] },
    'filter-red': { team: 'red', plan: { name: 'pro', seats: 6 }, tags: [], 'a.b': null, quote: `'"` },
    'filter-none': {},
  }
  const made: string[] = []
  beforeAll(async () => {
    for (const [name, publicMetadata] of Object.entries(METADATA)) {
      const emailAddress = `${name}@${name === 'filter-red' ? 'sub.Bücher.example' : 'bücher.example'}`
      const { id } = await gateway.create({ emailAddress, publicMetadata, notify: false })
      const acceptedAt = name === 'filter-none' ? null : day(name === 'filter-red' ? 300 : 301)
      const template = name === 'filter-red' ? 'welcome' : 'invitation'
      await gateway.database.prisma.invitation.update({ where: { id }, data: { acceptedAt, template } })
      made.push(id)
    }
  })
  afterAll(() => gateway.database.prisma.invitation.deleteMany({ where: { id: { in: made } } }))

  test.each([
    [{ acceptedAt: { from: day(301) } }, ['filter-blue']],
    [{ acceptedAt: { from: day(300), before: day(301) } }, ['filter-red']],
    [{ acceptedAt: { before: day(1000) } }, ['filter-blue', 'filter-red']],
    [{ template: 'welcome' }, ['filter-red']],
    [{ template: 'welcome', statuses: ['REVOKED'] }, []],
    [{ template: 'other' }, []],
    [{ domain: 'bücher.example' }, ['filter-blue', 'filter-none']],
    [{ domain: 'SUB.xn--bcher-kva.EXAMPLE' }, ['filter-red']],
    [{ domain: 'bücher.example', template: 'welcome' }, []],
    [{ domain: 'other.example' }, []],
  ])('the filter %j selects the matching invitations', async (filter, expected) => {
    expect(await filtered(filter)).toEqual(expected)
  })

  test.each<[unknown[], unknown, string[]]>([
    [['team'], 'blue', ['filter-blue']],
    [['team'], 'BLUE', []],
    [['plan', 'name'], 'pro', ['filter-blue', 'filter-red']],
    [['plan', 'seats'], 5, ['filter-blue']],
    [['plan', 'seats'], '5', []],
    [['plan'], { name: 'pro' }, ['filter-blue', 'filter-red']],
    [['tags'], ['eu'], ['filter-blue']],
    [['tags'], 'eu', []],
    [['a.b'], [null], []],
    [['quote'], `'"`, ['filter-red']],
    [['missing'], false, []],
  ])('a filter by metadata at %j with %j selects the matching invitations', async (path, value, expected) => {
    expect(await filtered({ publicMetadata: [{ path, value }] })).toEqual(expected)
  })

  test('an invitation must match all values in a filter by metadata', async () => {
    const pro = { path: ['plan', 'name'], value: 'pro' }
    expect(await filtered({ publicMetadata: [pro, { path: ['team'], value: 'red' }] })).toEqual([
      'filter-red',
    ])
    expect(await filtered({ publicMetadata: [pro, { path: ['team'], value: 'green' }] })).toEqual([])
  })
})

describe('filter by delivery state', () => {
  test('only the latest delivery of an invitation counts', async () => {
    const { prisma } = gateway.database
    const mails: Record<string, ('SENT' | 'FAILED' | 'QUEUED' | 'CANCELED')[]> = {
      pending: ['FAILED', 'SENT'],
      revoked: ['SENT', 'FAILED'],
      late: ['CANCELED'],
    }
    const made: string[] = []
    for (const [name, states] of Object.entries(mails)) {
      const { id: invitationId } = await prisma.invitation.findFirstOrThrow({
        where: { emailAddress: `${name}@example.com` },
      })
      for (const state of states) {
        const id = ids.delivery()
        await prisma.delivery.create({
          data: { id, invitationId, state, linkVersion: 1, messageId: `<${id}>` },
        })
        made.push(id)
      }
    }
    expect(await filtered({ deliveryStates: ['SENT'] })).toEqual(['pending'])
    expect(await filtered({ deliveryStates: ['FAILED'] })).toEqual(['revoked'])
    expect(await filtered({ deliveryStates: ['SENT', 'CANCELED'] })).toEqual(['late', 'pending'])
    expect(await filtered({ deliveryStates: ['QUEUED'] })).toEqual([])
    expect(await filtered({ deliveryStates: ['SENT', 'FAILED'], statuses: ['REVOKED'] })).toEqual(['revoked'])
    await prisma.delivery.deleteMany({ where: { id: { in: made } } })
  })
})

describe('filter by address', () => {
  const NAMES = ['100%', '100x', 'a_b', 'axb', 'josé', "o'hara", 'σοφίας', 'under_score']
  beforeAll(async () => {
    for (const name of NAMES) {
      await gateway.create({ emailAddress: `${name}@Bücher.Example.org`, notify: false })
    }
  })

  test.each([
    ['100%', ['100%']],
    ['100', ['100%', '100x']],
    ['%', []],
    ['_', []],
    ['a_', ['a_b']],
    ['a', ['a_b', 'accepted', 'axb']],
    ['A_B', ['a_b']],
    ['\\', []],
    ['a\\_b', []],
    ["o'", ["o'hara"]],
    ["' OR 1=1 --", []],
    ['JOSÉ', ['josé']],
    ['jose\u0301@', ['josé']],
    ['ｊｏｓé', ['josé']],
    ['ΣΟΦΊΑΣ', ['σοφίας']],
    ['σοφίας@', ['σοφίας']],
    ['under_score@bücher', ['under_score']],
    ['under_score@BU\u0308CHER。Exam', ['under_score']],
    ['under_score@xn--bch', ['under_score']],
    ['under_score@büch', []],
    ['under_score@bücher.example.org', ['under_score']],
    [' josé', ['josé']],
    ['😀', []],
    ['josé@example.com', []],
    ['x'.repeat(320), []],
    ['@', []],
  ])(
    'a filter by the address prefix %j selects the matching addresses',
    async (emailAddressPrefix, expected) => {
      expect(await filtered({ emailAddressPrefix })).toEqual(expected)
    },
  )

  test.each([
    ['OSÉ', ['josé']],
    ['cher.exam', []],
    ['bücher.example.org', NAMES],
    ['r_s', ['under_score']],
    ['e%s', []],
    ['0%@', ['100%']],
    ['nobody has this', []],
  ])(
    'a filter by the text %j selects the addresses that contain it',
    async (emailAddressContains, expected) => {
      const found = await filtered({ emailAddressContains })
      expect(found.toSorted()).toEqual(expected.toSorted())
    },
  )

  test('an empty address prefix selects all invitations', async () => {
    expect(await filtered({ emailAddressPrefix: '' })).toHaveLength(STORED.length + NAMES.length)
  })

  test.each([
    ['late@EXAMPLE.com', ['late']],
    [' JOSE\u0301@xn--bcher-kva.example.org ', ['josé']],
    ["o'hara@bücher.example.org", ["o'hara"]],
    ['100%@bücher.example.org', ['100%']],
    ['a%@example.com', []],
  ])('a filter by the address %j finds every spelling of it', async (emailAddress, expected) => {
    expect(await filtered({ emailAddress })).toEqual(expected)
  })
})

describe('invalid filters', () => {
  test.each([
    [{ emailAddress: 'nobody' }, ['filter', 'emailAddress']],
    [{ emailAddress: '' }, ['filter', 'emailAddress']],
    [{ emailAddress: 'a@example.com\0' }, ['filter', 'emailAddress']],
    [{ emailAddressPrefix: 'a\0' }, ['filter', 'emailAddressPrefix']],
    [{ emailAddressPrefix: 'a\ud800' }, ['filter', 'emailAddressPrefix']],
    [{ emailAddressPrefix: 'x'.repeat(321) }, ['filter', 'emailAddressPrefix']],
    [{ idPrefix: '' }, ['filter', 'idPrefix']],
    [{ idPrefix: 'user_' }, ['filter', 'idPrefix']],
    [{ idPrefix: 'inv_%' }, ['filter', 'idPrefix']],
    [{ idPrefix: 'inv_-' }, ['filter', 'idPrefix']],
    [{ idPrefix: `inv_${'0'.repeat(65)}` }, ['filter', 'idPrefix']],
    [{ inviterId: "user_' OR 1=1" }, ['filter', 'inviterId']],
    [{ statuses: [] }, ['filter', 'statuses']],
    [{ deliveryStates: [] }, ['filter', 'deliveryStates']],
    [{ createdAt: { from: day(2), before: day(1) } }, ['filter', 'createdAt']],
    [{ domain: 'a@b.example' }, ['filter', 'domain']],
    [{ template: 'x'.repeat(101) }, ['filter', 'template']],
    [{ publicMetadata: [{ path: ['a'], value: {} }] }, ['filter', 'publicMetadata', '0']],
    [{ publicMetadata: [{ path: [], value: 1 }] }, ['filter', 'publicMetadata', '0', 'path']],
  ])('the filter %j is refused with the path of the fault', async (filter, path) => {
    for (const field of [
      'invitations(filter: $filter) { nodes { id } }',
      'invitationCounts(filter: $filter) { total }',
    ]) {
      const { data, errors } = await gateway.graphql(`query ($filter: InvitationFilter) { ${field} }`, {
        filter,
      })
      expect(data).toEqual({ [field.slice(0, field.indexOf('('))]: null })
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', issues: [{ path }] } }])
      expect(errors?.[0]?.message).toContain(path.join('.'))
      expect(errors?.[0]?.message.length).toBeLessThan(200)
    }
  })

  test('the error lists every fault of a call', async () => {
    const { errors } = await gateway.graphql(
      `query ($filter: InvitationFilter) { invitations(first: 5, last: 101, after: "x", filter: $filter) { nodes { id } } }`,
      { filter: { emailAddress: 'nobody', idPrefix: 'x', expiresAt: { from: day(1), before: day(0) } } },
    )
    const issues: { path: string[] }[] = Object(errors?.[0]?.extensions?.['issues'])
    expect(new Set(issues.map(({ path }) => path.join('.')))).toEqual(
      new Set(['last', 'after', 'filter.emailAddress', 'filter.idPrefix', 'filter.expiresAt']),
    )
  })

  test.each([
    [{ statuses: ['OPEN'] }, 'statuses'],
    [{ owner: 'me' }, 'owner'],
    [{ createdAt: { from: 'yesterday' } }, 'createdAt'],
    [{ createdAt: { after: day(1) } }, 'after'],
  ])('%j does not fit the schema', async (filter, name) => {
    const { errors } = await gateway.graphql(LIST, { filter })
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    expect(errors?.[0]?.message).toContain(name)
  })

  test('an anonymous call is refused before its arguments are checked', async () => {
    const { errors } = await gateway.graphql(
      '{ invitations(first: 1000) { nodes { id } } }',
      {},
      {
        authorization: '',
      },
    )
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })
})

describe('nodes by ids', () => {
  const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
  test('nodes accepts 1000 ids and no more', async () => {
    const manyIds = Array.from({ length: 1001 }, () => ids.invitation())
    expect((await gateway.graphql(NODES, { ids: manyIds.slice(1) })).data.nodes).toHaveLength(1000)
    const { data, errors } = await gateway.graphql(NODES, { ids: manyIds })
    expect(data).toEqual({ nodes: null })
    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'BAD_USER_INPUT',
          issues: [{ path: ['ids'], message: 'must be at most 1000 ids' }],
        },
      },
    ])
  })
})
