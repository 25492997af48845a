import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { ids } from '../../src/domain/ids.ts'
import { eventually, startTestGateway } from '../support/harness.ts'
import { statementsWith } from '../support/statements.ts'
import { webhooksOf } from '../webhooks/endpoints.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({}, { mailing: false })
})
afterAll(() => gateway.stop())

interface Page {
  nodes: { id: string }[]
  totalCount?: number
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

interface List {
  /** The ids of all items, in the order of the list. */
  all: string[]
  read(args: object): Promise<Page>
  remove(ids: string[]): Promise<unknown>
}

const PAGE = 'nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
const ARGS = 'first: $first, after: $after, last: $last, before: $before'

/** A list of the gateway. `on` is the selection around the field. */
function listOf(field: string, on: (selection: string) => string = (selection) => `{ ${selection} }`) {
  const query = `query ($first: Int, $after: String, $last: Int, $before: String) ${on(`${field} { ${PAGE} }`)}`
  return async (args: object): Promise<Page> => {
    const { data, errors } = await gateway.graphql(query, args)
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    const [page] = Object.values<Page>(data.node ?? data)
    if (page === undefined) throw new Error('No page')
    return page
  }
}

const onNode = (type: string, id: string) => (selection: string) =>
  `{ node(id: "${id}") { ... on ${type} { ${selection} } } }`

async function addDeliveries(invitationId: string, count: number): Promise<string[]> {
  const added = Array.from({ length: count }, () => ids.delivery())
  await gateway.database.prisma.delivery.createMany({
    data: added.map((id) => ({ id, invitationId, linkVersion: 1, messageId: `<${id}@example.com>` })),
  })
  return added.reverse()
}

async function addWebhookDeliveries(endpointId: string, count: number, state: 'FAILED' | 'SENT' = 'SENT') {
  const added = Array.from({ length: count }, () => ids.webhookDelivery())
  await gateway.database.prisma.webhookDelivery.createMany({
    data: added.map((id) => ({
      id,
      endpointId,
      eventId: ids.event(),
      eventType: 'invitation.created',
      payload: { of: id },
      state,
    })),
  })
  return added.reverse()
}

const silent = { notify: false }
let made = 0
const createSilently = async () =>
  (await gateway.create({ emailAddress: `paged${++made}@example.com`, ...silent })).id

const LISTS: Record<string, () => Promise<List>> = {
  async 'Query.invitations'() {
    const all: string[] = []
    for (let index = 0; index < 5; index++) all.unshift(await createSilently())
    return {
      all,
      read: listOf(`invitations(filter: { emailAddressPrefix: "paged" }, ${ARGS})`),
      remove: (removed) => gateway.database.prisma.invitation.deleteMany({ where: { id: { in: removed } } }),
    }
  },
  async 'Query.apiKeys'() {
    const all = Array.from({ length: 5 }, () => ids.apiKey()).reverse()
    await gateway.database.prisma.apiKey.createMany({
      data: all.map((id) => ({ id, name: 'paged', hash: hashSecretKey(id), scopes: [] })),
    })
    return {
      all,
      read: listOf(`apiKeys(${ARGS})`),
      remove: (removed) => gateway.database.prisma.apiKey.deleteMany({ where: { id: { in: removed } } }),
    }
  },
  async 'Query.webhookEndpoints'() {
    const { create } = webhooksOf(gateway)
    const all: string[] = []
    for (let index = 0; index < 5; index++)
      all.unshift((await create({ url: 'https://hooks.example.com' })).id)
    return {
      all,
      read: listOf(`webhookEndpoints(${ARGS})`),
      remove: (removed) =>
        gateway.database.prisma.webhookEndpoint.deleteMany({ where: { id: { in: removed } } }),
    }
  },
  async 'Invitation.deliveries'() {
    const id = await createSilently()
    return {
      all: await addDeliveries(id, 5),
      read: listOf(`deliveries(${ARGS})`, onNode('Invitation', id)),
      remove: (removed) => gateway.database.prisma.delivery.deleteMany({ where: { id: { in: removed } } }),
    }
  },
  async 'WebhookEndpoint.deliveries'() {
    // No event of this type happens here, so the endpoint has no other deliveries.
    const eventTypes = ['INVITATION_DECLINED']
    const { id } = await webhooksOf(gateway).create({ url: 'https://hooks.example.com', eventTypes })
    return {
      all: await addWebhookDeliveries(id, 5),
      read: listOf(`deliveries(${ARGS})`, onNode('WebhookEndpoint', id)),
      remove: (removed) =>
        gateway.database.prisma.webhookDelivery.deleteMany({ where: { id: { in: removed } } }),
    }
  },
  async 'Invitation.events'() {
    const id = await createSilently()
    const { prisma } = gateway.database
    const all = Array.from({ length: 5 }, () => ids.event())
    await prisma.invitationEvent.deleteMany({ where: { invitationId: id } })
    await prisma.invitationEvent.createMany({
      data: all.map((event) => ({
        id: event,
        invitationId: id,
        type: 'UPDATED',
        actor: 'system',
        cause: 'delivery',
      })),
    })
    return {
      all,
      read: listOf(`events(${ARGS})`, onNode('Invitation', id)),
      remove: (removed) => prisma.invitationEvent.deleteMany({ where: { id: { in: removed } } }),
    }
  },
}

describe.each(Object.entries(LISTS))('%s', (_name, prepare) => {
  const idsOf = ({ nodes }: Page) => nodes.map(({ id }) => id)

  test('pages contain each item once, forward and backward, also after the items before were deleted', async () => {
    const { all, read, remove } = await prepare()
    const first = await read({ first: 2 })
    expect(idsOf(first)).toEqual(all.slice(0, 2))
    const second = await read({ first: 2, after: first.pageInfo.endCursor })
    expect(idsOf(second)).toEqual(all.slice(2, 4))
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    expect(idsOf(await read({ last: 2, before: second.pageInfo.startCursor }))).toEqual(all.slice(0, 2))
    expect(idsOf(await read({ last: 2 }))).toEqual(all.slice(3, 5))

    // The case of an empty page: all items after the first page are deleted in the meantime.
    await remove(all.slice(2))
    const empty = await read({ first: 2, after: first.pageInfo.endCursor })
    expect(empty).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    })
    const previous = await read({ last: 2, before: empty.pageInfo.startCursor })
    expect(idsOf(previous)).toEqual(all.slice(0, 2))
  })

  test('a page that is too large and a cursor of another list are refused', async () => {
    const { read } = await prepare()
    await expect(read({ first: 101 })).rejects.toThrow('BAD_USER_INPUT')
    await expect(read({ first: 2, after: ids.user() })).rejects.toThrow('BAD_USER_INPUT')
  })
})

test('the default of first in the schema does not count if last or only before is given', async () => {
  for (let index = 0; index < 3; index++) await createSilently()
  const read = (args: string) => gateway.graphql(`{ invitations(${args}) { ${PAGE} } }`)
  const whole: Page = (await read('first: 100')).data.invitations
  expect((await read('last: 2')).data.invitations.nodes).toEqual(whole.nodes.slice(-2))
  const before = await read(`before: "${whole.pageInfo.endCursor}"`)
  expect(before.data.invitations.nodes).toEqual(whole.nodes.slice(0, -1).slice(-20))
  expect((await read('first: 20, last: 2')).errors?.[0]?.message).toContain('excludes first')
})

test('an empty page of the feed keeps its endCursor, so that a client can poll with it', async () => {
  await createSilently()
  const read = listOf(`invitationEvents(${ARGS})`)
  const { pageInfo } = await eventually(async () => {
    const waiting = await gateway.database.prisma.invitationEvent.count({ where: { position: null } })
    return waiting === 0 ? read({ last: 1 }) : undefined
  }, 'all events have their position')
  const empty = await read({ first: 10, after: pageInfo.endCursor })
  expect(empty).toEqual({
    nodes: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: pageInfo.endCursor },
  })
})

test('the deliveries of a page of invitations cost one statement, and their counts another one', async () => {
  const counts = new Map<string, number>()
  for (let index = 0; index < 12; index++) {
    const id = await createSilently()
    await addDeliveries(id, index)
    counts.set(id, index)
  }
  const read = async (selection: string) => {
    let found: { id: string; deliveries: Page }[] = []
    const statements = await statementsWith(['FROM deliveries', '\\"deliveries\\"'], async () => {
      const { data, errors } = await gateway.graphql(
        `{ invitations(first: 12) { nodes { id deliveries(first: 5) { ${selection} } } } }`,
      )
      expect(errors).toBeUndefined()
      found = data.invitations.nodes
    })
    return { found, statements }
  }
  const pages = await read('nodes { id }')
  expect(pages.found.map(({ id }) => counts.get(id))).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  expect(pages.found.map(({ deliveries }) => deliveries.nodes.length)).toEqual([
    5, 5, 5, 5, 5, 5, 5, 4, 3, 2, 1, 0,
  ])
  expect(pages.statements).toHaveLength(1)
  const counted = await read('totalCount')
  expect(counted.found.map(({ deliveries }) => deliveries.totalCount)).toEqual([...counts.values()].reverse())
  expect(counted.statements).toHaveLength(2)
})

test('the deliveries of all endpoints cost one statement, also those in one state', async () => {
  const { create } = webhooksOf(gateway)
  const expected = new Map<string, string[]>()
  for (let index = 0; index < 3; index++) {
    const { id } = await create({ url: 'https://hooks.example.com' })
    await addWebhookDeliveries(id, 2, 'SENT')
    expected.set(id, await addWebhookDeliveries(id, index, 'FAILED'))
  }
  const statements = await statementsWith(['FROM webhook_deliveries'], async () => {
    const { data, errors } = await gateway.graphql(
      '{ webhookEndpoints(first: 3) { nodes { id deliveries(first: 5, state: FAILED) { nodes { id payload } } } totalCount } }',
    )
    expect(errors).toBeUndefined()
    const found = data.webhookEndpoints.nodes.map(({ id, deliveries }: { id: string; deliveries: Page }) => [
      id,
      deliveries.nodes,
    ])
    expect(found).toEqual(
      [...expected]
        .reverse()
        .map(([id, failed]) => [id, failed.map((each) => ({ id: each, payload: { of: each } }))]),
    )
    expect(data.webhookEndpoints.totalCount).toBe(await gateway.database.prisma.webhookEndpoint.count())
  })
  expect(statements).toHaveLength(1)
})
