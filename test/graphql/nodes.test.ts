import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Scope } from '../../src/auth/principal.ts'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { ID_PREFIXES, type IdKind, ids } from '../../src/domain/ids.ts'
import { createUser, startTestGateway } from '../support/harness.ts'
import { statementsWith } from '../support/statements.ts'
import { webhooksOf } from '../webhooks/endpoints.ts'

const NODE = 'query ($id: ID!) { node(id: $id) { __typename id } }'
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }'

/** The type of the objects of each kind, and the scopes that do not suffice to read them. */
const KINDS: Record<IdKind, { typename: string; needed: Scope; others: Scope[] }> = {
  invitation: { typename: 'Invitation', needed: 'invitations:read', others: ['invitations:create'] },
  event: { typename: 'InvitationEvent', needed: 'invitations:read', others: ['invitations:manage'] },
  delivery: { typename: 'Delivery', needed: 'invitations:read', others: ['invitations:manage'] },
  user: { typename: 'User', needed: 'users:read', others: ['users:write'] },
  apiKey: { typename: 'ApiKey', needed: 'keys:manage', others: ['invitations:read'] },
  webhookEndpoint: { typename: 'WebhookEndpoint', needed: 'webhooks:manage', others: ['invitations:read'] },
  webhookDelivery: { typename: 'WebhookDelivery', needed: 'webhooks:manage', others: ['invitations:read'] },
}
const kinds = Object.keys(KINDS) as IdKind[]

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let known: Record<IdKind, string>
beforeAll(async () => {
  gateway = await startTestGateway({}, { mailing: false })
  const invitation = await gateway.create({ emailAddress: 'node@example.com' })
  const { id: endpointId } = await webhooksOf(gateway).create({ url: 'https://hooks.example.com' })
  const delivery = await gateway.database.prisma.webhookDelivery.create({
    data: {
      id: ids.webhookDelivery(),
      endpointId,
      eventId: ids.event(),
      eventType: 'invitation.created',
      payload: {},
    },
  })
  known = {
    invitation: invitation.id,
    event: invitation.events[0].id,
    delivery: invitation.deliveries[0].id,
    user: await createUser(gateway, 'node@example.com'),
    apiKey: await createKey('a key', ['keys:manage']),
    webhookEndpoint: endpointId,
    webhookDelivery: delivery.id,
  }
})
afterAll(() => gateway.stop())

async function createKey(secret: string, scopes: string[]): Promise<string> {
  const data = { id: ids.apiKey(), name: 'nodes', hash: hashSecretKey(secret), scopes }
  return (await gateway.database.prisma.apiKey.create({ data })).id
}

test.each(kinds)('node and nodes find an object by its id: %s', async (kind) => {
  const expected = { __typename: KINDS[kind].typename, id: known[kind] }
  expect(known[kind]).toMatch(new RegExp(`^${ID_PREFIXES[kind]}_[0-9a-z]{26}$`))
  const { data, errors } = await gateway.graphql(NODE, { id: known[kind] })
  expect(errors).toBeUndefined()
  expect(data.node).toEqual(expected)
  const unknown = `${ID_PREFIXES[kind]}_${'0'.repeat(26)}`
  const list = await gateway.graphql(NODES, { ids: [unknown, known[kind], `${ID_PREFIXES[kind]}_\0`] })
  expect(list.errors).toBeUndefined()
  expect(list.data.nodes).toEqual([null, expected, null])
})

test.each(kinds)('an object by id needs the scope to read its type: %s', async (kind) => {
  const { needed, others } = KINDS[kind]
  const secret = `sk_test_nodes_${kind}_${'x'.repeat(32)}`
  await createKey(secret, others)
  // An unknown id gets the same answer, so that nobody learns which ids exist.
  for (const id of [known[kind], `${ID_PREFIXES[kind]}_${'0'.repeat(26)}`]) {
    const { data, errors } = await gateway.graphql(NODE, { id }, { authorization: `Bearer ${secret}` })
    expect(data.node).toBeNull()
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: 'FORBIDDEN', scope: needed }),
    ])
  }
})

test.each(kinds)('many ids of one type cost one statement: %s', async (kind) => {
  const asked = Array.from(
    { length: 50 },
    (_, index) => `${ID_PREFIXES[kind]}_${String(index).padStart(26, '0')}`,
  )
  const statements = await statementsWith(asked, async () => {
    const { data } = await gateway.graphql(
      'query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } node(id: $id) { id } }',
      { ids: [...asked, known[kind]], id: asked[0] },
    )
    expect(data.nodes.at(-1)).toEqual({ id: known[kind] })
  })
  // Keys are read without a loader, so the second field is a statement of its own.
  expect(statements).toHaveLength(kind === 'apiKey' ? 2 : 1)
})

test('every type with an id is a Node, except those that show only a part or a remainder of an object', async () => {
  const { data } = await gateway.graphql(
    '{ __schema { types { name fields { name } interfaces { name } } } }',
  )
  const withId = data.__schema.types.filter(
    ({ name, fields }: { name: string; fields: { name: string }[] | null }) =>
      name !== 'Node' && fields?.some((field) => field.name === 'id'),
  )
  const isNode = ({ interfaces }: { interfaces: { name: string }[] }) =>
    interfaces.some(({ name }) => name === 'Node')
  const namesOf = (types: { name: string }[]) => types.map(({ name }) => name).sort()
  expect(namesOf(withId.filter(isNode))).toEqual(kinds.map((kind) => KINDS[kind].typename).sort())
  expect(namesOf(withId.filter((type: { interfaces: { name: string }[] }) => !isNode(type)))).toEqual([
    'DeletedInvitation',
    'DeletedUser',
    'DeletedWebhookEndpoint',
    'InvitationPreview',
  ])
})
