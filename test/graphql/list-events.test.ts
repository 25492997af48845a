import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeFeedCursor, encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { ids } from '../../src/domain/ids.ts'
import { eventually, startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const FEED = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: InvitationEventFilter) {
  invitationEvents(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    edges { cursor node { id type invitationId cursor invitation { id emailAddress } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

interface Feed {
  edges: {
    cursor: string
    node: {
      id: string
      type: string
      invitationId: string
      cursor: string | null
      invitation: { id: string; emailAddress: string } | null
    }
  }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

async function feed(args: object = {}): Promise<Feed> {
  const { data, errors } = await gateway.graphql(FEED, args)
  expect(errors).toBeUndefined()
  return data.invitationEvents
}

const idsOf = ({ edges }: Feed) => edges.map(({ node }) => node.id)
let made = 0
const create = (count: number) =>
  Promise.all(
    Array.from({ length: count }, () =>
      gateway.create({ emailAddress: `fed${made++}@example.com`, notify: false }),
    ),
  )

/** Waits until every event has its position. */
async function placed(): Promise<void> {
  await eventually(async () => {
    const waiting = await gateway.database.prisma.invitationEvent.count({ where: { position: null } })
    return waiting === 0 ? true : undefined
  }, 'all events have their position')
}

test('an empty feed has no edges and no cursors', async () => {
  expect(await feed()).toEqual({
    edges: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  })
})

test('a reader sees each event once and in order while others write', async () => {
  let writing = true
  const writers = Array.from({ length: 4 }, async () => {
    for (let round = 0; round < 6; round++) {
      await create(5)
      const again = await create(1)
      await gateway.create({ emailAddress: again[0].emailAddress, notify: false, onConflict: 'REPLACE' })
    }
  })
  const done = Promise.all(writers).finally(() => {
    writing = false
  })
  const seen: string[] = []
  const cursors: string[] = []
  let after: string | null = null
  const readOn = async () => {
    const page: Feed = await feed({ first: 7, after })
    for (const { cursor, node } of page.edges) {
      expect(node.cursor).toBe(cursor)
      seen.push(node.id)
      cursors.push(cursor)
    }
    after = page.pageInfo.endCursor
    return page.edges.length
  }
  while (writing) {
    await readOn()
    // The embedded database responds in microtasks only. Without this pause, timers would never run.
    await new Promise((resolve) => setImmediate(resolve))
  }
  await done
  await placed()
  while ((await readOn()) > 0);
  const stored = await gateway.database.prisma.invitationEvent.findMany({ orderBy: { position: 'asc' } })
  expect(stored.length).toBeGreaterThan(150)
  expect(seen).toEqual(stored.map(({ id }) => id))
  expect(cursors).toEqual(stored.map(({ position }) => encodeFeedCursor(position ?? 0n)))
})

test('pages forward, backward and between cursors contain the same events in the same order', async () => {
  await create(3)
  await placed()
  const forward: string[] = []
  for (let after: string | null = null; ; ) {
    const page: Feed = await feed({ first: 90, after })
    forward.push(...idsOf(page))
    after = page.pageInfo.endCursor
    if (!page.pageInfo.hasNextPage) break
  }
  const backward: string[] = []
  for (let before: string | null = null; ; ) {
    const page: Feed = await feed({ last: 90, before })
    backward.unshift(...idsOf(page))
    before = page.pageInfo.startCursor
    if (!page.pageInfo.hasPreviousPage) break
  }
  expect(backward).toEqual(forward)
  expect(idsOf(await feed())).toEqual(forward.slice(0, 20))
  const { edges } = await feed({ first: 10 })
  expect(idsOf(await feed({ after: edges[2]?.cursor, before: edges[7]?.cursor }))).toEqual(
    forward.slice(3, 7),
  )
})

test('the feed can be filtered by actor and time, page by page in both directions', async () => {
  const { prisma } = gateway.database
  const [one, two] = await create(2)
  await placed()
  // The order of time differs from that of the positions, as after an import. Two events have the same time.
  const times = [4, 1, 3, 2, 3, 5].map((hour) => new Date(Date.UTC(2020, 0, 1, hour)))
  const actors = ['key_a', 'key_a', 'key_b', 'key_a', 'key_a', 'key_a']
  const last = await prisma.invitationEvent.aggregate({ _max: { position: true } })
  const stored = times.map((createdAt, index) => ({
    ...{ id: ids.event(), invitationId: (index % 2 === 0 ? one : two).id, type: 'UPDATED' as const },
    ...{ actor: actors[index] ?? '', cause: 'updateInvitation', createdAt },
    position: (last._max.position ?? 0n) + 100n + BigInt(index),
  }))
  await prisma.invitationEvent.createMany({ data: stored })
  const order = (...indexes: number[]) => indexes.map((index) => stored[index]?.id)
  const hours = (from: number, before: number) => ({
    from: new Date(Date.UTC(2020, 0, 1, from)).toISOString(),
    before: new Date(Date.UTC(2020, 0, 1, before)).toISOString(),
  })
  const cases: [object, (string | undefined)[]][] = [
    [{ actor: 'key_a' }, order(1, 3, 4, 0, 5)],
    [{ createdAt: hours(2, 5) }, order(3, 2, 4, 0)],
    [{ actor: 'key_a', createdAt: hours(2, 5) }, order(3, 4, 0)],
    [{ actor: 'key_a', invitationId: one.id }, order(4, 0)],
    [{ actor: 'key_b', types: ['CREATED'] }, []],
  ]
  for (const [filter, expected] of cases) {
    expect(idsOf(await feed({ filter })), JSON.stringify(filter)).toEqual(expected)
    const forward: string[] = []
    for (let after: string | null = null; ; ) {
      const page: Feed = await feed({ first: 1, after, filter })
      forward.push(...idsOf(page))
      after = page.pageInfo.endCursor
      if (!page.pageInfo.hasNextPage) break
    }
    expect(forward).toEqual(expected)
    const backward: string[] = []
    for (let before: string | null = null; ; ) {
      const page: Feed = await feed({ last: 2, before, filter })
      backward.unshift(...idsOf(page))
      before = page.pageInfo.startCursor
      if (!page.pageInfo.hasPreviousPage) break
    }
    expect(backward).toEqual(expected)
  }
})

test('a filtered feed continues after the cursor of an empty feed, and refuses a cursor beyond the end', async () => {
  await create(1)
  await placed()
  const actor = 'key_a'
  const hasTime = { from: '2019-01-01T00:00:00Z' }
  for (const filter of [null, { actor }, { createdAt: hasTime }, { actor, createdAt: hasTime }]) {
    const all = await feed({ filter })
    expect(all.edges.length).toBeGreaterThan(0)
    expect((await feed({ filter, after: encodeFeedCursor(0n) })).edges).toEqual(all.edges)
    const { errors } = await gateway.graphql(FEED, { filter, after: encodeFeedCursor(10n ** 9n) })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }])
  }
  const { errors } = await gateway.graphql(FEED, { filter: { actor }, before: encodeFeedCursor(10n ** 9n) })
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'before' } }])
})

test('the feed can be filtered by type and by invitation, even a deleted one', async () => {
  const first = (await create(1))[0]
  const second = await gateway.create({
    emailAddress: first.emailAddress,
    notify: false,
    onConflict: 'REPLACE',
  })
  await placed()
  const types = async (filter: object) => (await feed({ filter })).edges.map(({ node }) => node.type)
  expect(await types({ invitationId: first.id })).toEqual(['CREATED', 'REVOKED'])
  expect(await types({ invitationId: first.id, types: ['REVOKED', 'ACCEPTED'] })).toEqual(['REVOKED'])
  expect(await types({ invitationId: second.id, types: ['REVOKED'] })).toEqual([])
  expect(await types({ invitationId: ids.invitation() })).toEqual([])
  expect(new Set(await types({ types: ['REVOKED'] }))).toEqual(new Set(['REVOKED']))

  await gateway.database.prisma.invitation.delete({ where: { id: first.id } })
  const { edges } = await feed({ filter: { invitationId: first.id } })
  expect(edges.map(({ node }) => [node.type, node.invitationId, node.invitation])).toEqual([
    ['CREATED', first.id, null],
    ['REVOKED', first.id, null],
  ])
  const [replacement] = (await feed({ filter: { invitationId: second.id } })).edges
  expect(replacement?.node.invitation).toEqual({ id: second.id, emailAddress: second.emailAddress })
})

test('an event appears in the feed after it gets a position, and has the same cursor on its invitation', async () => {
  const { prisma } = gateway.database
  const [invitation] = await create(1)
  await placed()
  const id = ids.event()
  const read = 'query ($id: ID!) { invitation(id: $id) { events { nodes { id cursor } } } }'
  // An event gets its position soon after its transaction commits.
  const before = await feed({ last: 1 })
  await prisma.$transaction(async (tx) => {
    await tx.invitationEvent.create({
      data: { id, invitationId: invitation.id, type: 'UPDATED', actor: 'system', cause: 'test' },
    })
  })
  await placed()
  const { edges } = await feed({ first: 1, after: before.pageInfo.endCursor })
  expect(edges.map(({ node }) => node.id)).toEqual([id])
  const { data } = await gateway.graphql(read, { id: invitation.id })
  expect(data.invitation.events.nodes.at(-1)).toEqual({ id, cursor: edges[0]?.cursor })
})

test('an event whose cause this version does not know is read without a cause', async () => {
  const { prisma } = gateway.database
  const [invitation] = await create(1)
  const data = { invitationId: invitation.id, actor: 'system', type: 'UPDATED' as const }
  const [own, foreign] = [ids.event(), ids.event()]
  await prisma.invitationEvent.createMany({
    data: [
      { ...data, id: own, cause: 'updateInvitation' },
      { ...data, id: foreign, cause: 'aMutationOfTheNextVersion' },
    ],
  })
  await placed()
  const { data: read, errors } = await gateway.graphql(
    `query ($id: ID!) {
      invitation(id: $id) { events(last: 2) { nodes { id cause } } }
      invitationEvents(last: 2) { nodes { id cause } }
    }`,
    { id: invitation.id },
  )
  expect(errors).toBeUndefined()
  const nodes = [
    { id: own, cause: 'UPDATE_INVITATION' },
    { id: foreign, cause: null },
  ]
  expect(read).toEqual({ invitation: { events: { nodes } }, invitationEvents: { nodes } })
})

test.each([
  [{ first: 101 }, 'first'],
  [{ last: -1 }, 'last'],
  [{ after: 'x' }, 'after'],
  [{ after: Buffer.from('feed:-1').toString('base64url') }, 'after'],
  [{ before: Buffer.from(`feed:${'9'.repeat(19)}`).toString('base64url') }, 'before'],
  [{ filter: { types: [] } }, 'filter.types'],
  [{ filter: { invitationId: 'inv_\0' } }, 'filter.invitationId'],
  [{ filter: { types: ['BORN'] } }, 'types'],
])('the feed refuses %j and names the argument', async (args, name) => {
  const { data, errors } = await gateway.graphql(FEED, args)
  expect(data?.invitationEvents ?? null).toBeNull()
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  expect(errors?.[0]?.message).toContain(name)
})

test('a feed cursor encodes a position, and another text is not a cursor', () => {
  for (const position of [0n, 1n, 999_999_999_999_999_999n]) {
    expect(decodeFeedCursor(encodeFeedCursor(position))).toBe(position)
  }
  for (const text of ['', 'feed:', 'feed:1x', 'feed:1.5', 'seed:1', `feed:${'1'.repeat(20)}`]) {
    expect(decodeFeedCursor(Buffer.from(text).toString('base64url')), text).toBeNull()
  }
})

const OWN = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  invitation(id: $id) { events(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}`

test('the events of an invitation are paginated, oldest first', async () => {
  const [{ id }] = await create(1)
  const { prisma } = gateway.database
  // They have the same time, so that only their ids differ.
  await prisma.invitationEvent.createMany({
    data: Array.from({ length: 130 }, () => ({
      id: ids.event(),
      invitationId: id,
      type: 'UPDATED' as const,
      actor: 'system',
      cause: 'test',
      createdAt: new Date('2030-01-01T00:00:00Z'),
    })),
  })
  const stored = await prisma.invitationEvent.findMany({
    where: { invitationId: id },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  const all = stored.map((event) => event.id)
  const own = async (args: object): Promise<Feed> => {
    const { data, errors } = await gateway.graphql(OWN, { id, ...args })
    expect(errors).toBeUndefined()
    return data.invitation.events
  }
  expect(idsOf(await own({}))).toEqual(all.slice(0, 20))
  const forward: string[] = []
  for (let after: string | null = null; ; ) {
    const page: Feed = await own({ first: 50, after })
    forward.push(...idsOf(page))
    after = page.pageInfo.endCursor
    if (!page.pageInfo.hasNextPage) break
  }
  expect(forward).toEqual(all)
  const backward: string[] = []
  for (let before: string | null = null; ; ) {
    const page: Feed = await own({ last: 50, before })
    backward.unshift(...idsOf(page))
    before = page.pageInfo.startCursor
    if (!page.pageInfo.hasPreviousPage) break
  }
  expect(backward).toEqual(all)
  for (const args of [{ first: 101 }, { after: encodeFeedCursor(1n) }, { last: -1 }]) {
    const { errors } = await gateway.graphql(OWN, { id, ...args })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  }
})

test('each invitation of a list has its own page of events', async () => {
  const invitations = await create(8)
  const invitationIds = invitations.map(({ id }) => id)
  const { data, errors } = await gateway.graphql(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Invitation {
      id events { nodes { invitationId } } newest: events(last: 1) { nodes { invitation { id } } }
    } } }`,
    { ids: invitationIds },
  )
  expect(errors).toBeUndefined()
  expect(data.nodes).toEqual(
    invitationIds.map((id) => ({
      id,
      events: { nodes: [{ invitationId: id }] },
      newest: { nodes: [{ invitation: { id } }] },
    })),
  )
})
