import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { MAX_WEBHOOK_ENDPOINTS } from '../../src/domain/webhook/webhook-endpoint.ts'
import { startTestGateway } from '../support/harness.ts'
import { webhooksOf } from './endpoints.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let webhooks: ReturnType<typeof webhooksOf>
beforeAll(async () => {
  gateway = await startTestGateway()
  webhooks = webhooksOf(gateway)
})
afterAll(() => gateway.stop())

const URL = 'https://hooks.example.com/invitations'
const UNKNOWN = [
  'whe_00000000000000000000000000',
  'whd_00000000000000000000000000',
  'inv_1',
  '',
  '\0',
  "' OR 1",
]

test('an endpoint can be created, changed, read and deleted', async () => {
  const made = await webhooks.create({ url: URL, description: ' CRM ', eventTypes: ['INVITATION_ACCEPTED'] })
  expect(made).toMatchObject({
    __typename: 'WebhookEndpoint',
    id: expect.stringMatching(/^whe_[0-9a-z]{26}$/),
    url: URL,
    description: 'CRM',
    eventTypes: ['INVITATION_ACCEPTED'],
    enabled: true,
    previousSecretUntil: null,
  })
  const { id } = made
  expect(await webhooks.update({ id, url: `${URL}/2` })).toMatchObject({
    url: `${URL}/2`,
    description: 'CRM',
    eventTypes: ['INVITATION_ACCEPTED'],
    secret: made.secret,
  })
  expect(await webhooks.update({ id, description: null, eventTypes: [], enabled: false })).toMatchObject({
    url: `${URL}/2`,
    description: null,
    eventTypes: [],
    enabled: false,
    disabledAt: expect.any(String),
    disabledReason: 'Disabled by updateWebhookEndpoint.',
  })
  expect(await webhooks.endpoint(id)).toMatchObject({ id, enabled: false, deliveries: [] })
  expect(await webhooks.delete({ id })).toEqual({ __typename: 'DeletedWebhookEndpoint', id })
  expect(await webhooks.endpoint(id)).toBeNull()
  expect(await webhooks.delete({ id })).toMatchObject({ code: 'WEBHOOK_ENDPOINT_NOT_FOUND' })
})

test('each endpoint has its own secret, and no table contains it', async () => {
  const [one, other] = [await webhooks.create({ url: URL }), await webhooks.create({ url: URL })]
  expect(one.secret).not.toBe(other.secret)
  const { rows } = await gateway.database.execute('SELECT * FROM webhook_endpoints', [])
  expect(JSON.stringify(rows)).not.toContain(one.secret.slice('whsec_'.length))
})

test.each(UNKNOWN)('the id %j of no endpoint and no delivery is reported as not found', async (id) => {
  const endpoint = { __typename: 'WebhookEndpointNotFound', code: 'WEBHOOK_ENDPOINT_NOT_FOUND' }
  expect(await webhooks.update({ id, enabled: true })).toMatchObject(endpoint)
  expect(await webhooks.delete({ id })).toMatchObject(endpoint)
  expect(await webhooks.rotate({ id })).toMatchObject(endpoint)
  expect(await webhooks.endpoint(id)).toBeNull()
  expect(await webhooks.redeliver({ deliveryId: id })).toMatchObject({
    __typename: 'WebhookDeliveryNotFound',
    code: 'WEBHOOK_DELIVERY_NOT_FOUND',
  })
})

test('the answer to an invalid input lists each issue with its path', async () => {
  const { data } = await gateway.graphql(
    `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) {
      ... on InvalidInput { code issues { path message } }
    } }`,
    { input: { url: 'ftp://example.com', description: `a\nb${'x'.repeat(200)}` } },
  )
  expect(data.createWebhookEndpoint).toEqual({
    code: 'INVALID_INPUT',
    issues: [
      { path: ['input', 'url'], message: 'must be an absolute URL such as https://…' },
      { path: ['input', 'description'], message: 'must be at most 200 characters long' },
    ],
  })
  const { id } = await webhooks.create({ url: URL })
  for (const graceHours of [-1, 169]) {
    expect(await webhooks.rotate({ id, graceHours })).toMatchObject({ code: 'INVALID_INPUT' })
  }
  expect(await webhooks.update({ id, url: 'https://a@b.example' })).toMatchObject({ code: 'INVALID_INPUT' })
})

test('a page of deliveries must have at most 100 entries and a valid cursor', async () => {
  const { id } = await webhooks.create({ url: URL })
  for (const args of ['first: -1', 'first: 101', 'after: "x"']) {
    const { errors } = await gateway.graphql(
      `{ webhookEndpoint(id: "${id}") { deliveries(${args}) { nodes { id } } } }`,
    )
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
  }
})

test('a caller without the scope cannot read or manage webhooks', async () => {
  const key = `sk_${'r'.repeat(40)}`
  await gateway.database.prisma.apiKey.create({
    data: { id: 'key_1', name: 'reader', hash: hashSecretKey(key), scopes: ['invitations:read'] },
  })
  const { id } = await webhooks.create({ url: URL })
  for (const query of [
    '{ webhookEndpoints { nodes { id } } }',
    `{ webhookEndpoint(id: "${id}") { id secret } }`,
    `mutation { createWebhookEndpoint(input: { url: "${URL}" }) { __typename } }`,
    `mutation { updateWebhookEndpoint(input: { id: "${id}", enabled: false }) { __typename } }`,
    `mutation { deleteWebhookEndpoint(input: { id: "${id}" }) { __typename } }`,
    `mutation { rotateWebhookSecret(input: { id: "${id}" }) { __typename } }`,
    'mutation { redeliverWebhook(input: { deliveryId: "whd_1" }) { __typename } }',
    `mutation { testWebhookEndpoint(input: { id: "${id}" }) { __typename } }`,
  ]) {
    const forbidden = await gateway.graphql(query, {}, { authorization: `Bearer ${key}` })
    expect(forbidden.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'webhooks:manage' })
    const nobody = await gateway.graphql(query, {}, { authorization: '' })
    expect(nobody.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' })
  }
  expect(await webhooks.endpoint(id)).toMatchObject({ id, enabled: true })
})

test(`at most ${MAX_WEBHOOK_ENDPOINTS} endpoints exist, even after concurrent creations`, async () => {
  const made = await Promise.all(
    Array.from({ length: MAX_WEBHOOK_ENDPOINTS + 5 }, () => webhooks.create({ url: URL })),
  )
  expect(new Set(made.map(({ __typename }) => __typename))).toEqual(
    new Set(['WebhookEndpoint', 'InvalidInput']),
  )
  const { data } = await gateway.graphql('{ webhookEndpoints(first: 100) { nodes { id } totalCount } }')
  expect(data.webhookEndpoints.nodes).toHaveLength(MAX_WEBHOOK_ENDPOINTS)
  expect(data.webhookEndpoints.totalCount).toBe(MAX_WEBHOOK_ENDPOINTS)
})
