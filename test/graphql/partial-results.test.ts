import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildSchema, isIntrospectionType, isNonNullType, isObjectType } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway } from '../support/harness.ts'
import { storedKey } from './larger-graph.ts'
import { rootFieldsOf, selectionOf } from './root-fields.ts'

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const fields = rootFieldsOf(schema)

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

test('every root field is nullable, except a subscription, which is alone in its operation', () => {
  expect(fields.length).toBeGreaterThan(30)
  const required = fields.filter(({ field }) => isNonNullType(field.type))
  expect(required.map(({ operation }) => operation)).toEqual(Array(3).fill('subscription'))
})

/** Fields without arguments that load their data separately, so each can fail by itself. */
const LOADED_SEPARATELY = [
  'DeliveryConnection.totalCount',
  'Invitation.acceptedBy',
  'Invitation.inviter',
  'Invitation.renewedFrom',
  'Invitation.supersededBy',
  'InvitationConnection.totalCount',
  'InvitationEvent.invitation',
  'InvitationPreview.inviterEmailAddress',
  'InvitationPreview.inviterName',
  'InvitationStatistics.medianSecondsToAccept',
  'InvitationStatistics.uncountedEvents',
  'InviterStatistics.inviter',
  'WebhookEndpointConnection.totalCount',
]

test('every field with arguments and every field that is loaded separately is nullable', () => {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  const all = types
    .filter((type) => type !== schema.getSubscriptionType() && !isIntrospectionType(type))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ name: `${type}.${field.name}`, field })),
    )
  const canFail = all.filter(({ name, field }) => field.args.length > 0 || LOADED_SEPARATELY.includes(name))
  expect(canFail.length).toBeGreaterThan(40)
  expect(canFail.filter(({ field }) => isNonNullType(field.type)).map(({ name }) => name)).toEqual([])
  const names = all.map(({ name }) => name)
  expect(LOADED_SEPARATELY.filter((name) => !names.includes(name))).toEqual([])
})

test('if the events of an invitation are refused, the invitation has its other data', async () => {
  const { id } = await gateway.create({ emailAddress: `${randomUUID()}@example.com`, notify: false })
  const { data, errors } = await gateway.graphql(
    'query ($id: ID!) { invitation(id: $id) { id events(first: 1000) { nodes { id } } deliveries { nodes { id } } } }',
    { id },
  )
  expect(errors).toMatchObject([{ path: ['invitation', 'events'], extensions: { code: 'BAD_USER_INPUT' } }])
  expect(data).toEqual({ invitation: { id, events: null, deliveries: { nodes: [] } } })
})

/** Everybody may call the field with a ticket, and every caller `viewer`. */
const withScope = fields.filter(
  ({ operation, field }) =>
    operation !== 'subscription' && !['invitationByTicket', 'viewer'].includes(field.name),
)
/** They need only a ticket. */
const GOOD = {
  query: 'good: invitationByTicket(ticket: $ticket) { status }',
  mutation: 'good: declineInvitation(input: { ticket: $ticket }) { ... on InvitationPreview { status } }',
}

test.each(
  withScope.map(({ operation, field }) => ({ name: field.name, operation, refused: selectionOf({ field }) })),
)(
  'if $name is refused, the other fields of the operation have their data',
  async ({ operation, refused }) => {
    if (operation === 'subscription') throw new Error('A subscription has one field')
    for (const [code, headers] of [
      ['UNAUTHENTICATED', { authorization: '' }],
      ['FORBIDDEN', await storedKey(gateway, [])],
    ] as const) {
      const { url } = await gateway.create({ emailAddress: `${randomUUID()}@example.com`, notify: false })
      const ticket = new URL(url).searchParams.get('ticket')
      const document = `${operation} ($ticket: String!) { ${GOOD[operation]} refused: ${refused} }`
      const { data, errors } = await gateway.graphql(document, { ticket }, headers)
      expect(errors).toMatchObject([{ extensions: { code } }])
      expect(data.good).toEqual({ status: operation === 'query' ? 'PENDING' : 'DECLINED' })
      // A list by ids refuses each id.
      expect(data.refused).toSatisfy((value) => value === null || String(value) === String([null]))
    }
  },
)

test('the result of a mutation that was committed arrives if the next mutation is refused', async () => {
  const emailAddress = `${randomUUID()}@example.com`
  const headers = await storedKey(gateway, ['invitations:create', 'invitations:read'])
  const { data, errors } = await gateway.graphql(
    `mutation ($input: CreateInvitationInput!) {
      createInvitation(input: $input) { ... on Invitation { id } }
      revokeInvitation(input: { id: "inv_00000000000000000000000000" }) { __typename }
    }`,
    { input: { emailAddress, notify: false } },
    headers,
  )
  expect(errors).toMatchObject([{ path: ['revokeInvitation'], extensions: { code: 'FORBIDDEN' } }])
  const { id } = data.createInvitation
  expect(data).toEqual({ createInvitation: { id: expect.stringMatching(/^inv_/) }, revokeInvitation: null })
  expect(
    (await gateway.graphql('query ($id: ID!) { invitation(id: $id) { emailAddress } }', { id })).data,
  ).toEqual({
    invitation: { emailAddress },
  })
})
