import { readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createInvitationClient, type TypedDocument } from '../../src/client/client.ts'
import { printDocument } from '../../src/client/print-document.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { hostileServer } from './hostile-server.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
let client: ReturnType<typeof createInvitationClient>
beforeAll(async () => {
  gateway = await startTestGateway()
  server = await listening(gateway)
  client = createInvitationClient({ url: server.url, secretKey: SECRET_KEY })
})
afterAll(async () => {
  await server.close()
  await gateway.stop()
})

const INVITED = 'query Invited($address: String!) { isInvited(emailAddress: $address) }'

test('request executes a text, a text in an object and a parsed document', async () => {
  const parsed: TypedDocument<{ isInvited: boolean }, { address: string }> = parse(INVITED)
  const { isInvited } = await client.request(parsed, { address: 'a@example.com' })
  expect(isInvited).toBe(false)
  for (const document of [INVITED, new String(INVITED) as TypedDocument<object, { address: string }>]) {
    expect(await client.request(document, { address: 'a@example.com' })).toEqual({ isInvited: false })
  }
  const several = `${INVITED} query Other { __typename }`
  expect(await client.request(several, {}, { operationName: 'Other' })).toEqual({ __typename: 'Query' })
  expect(await client.request('{ __typename }')).toEqual({ __typename: 'Query' })
})

test('request rejects with the error of the answer, and returns errors in the data', async () => {
  await expect(client.request('{ nothing }')).rejects.toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' })
  await expect(client.request(INVITED)).rejects.toMatchObject({ name: 'InvitationError' })
  await expect(client.request({} as TypedDocument<object, object>)).rejects.toThrow(TypeError)
  const create = `mutation ($input: CreateInvitationInput!) {
    createInvitation(input: $input) { __typename ... on Error { code } }
  }`
  expect(await client.request(create, { input: { emailAddress: 'nobody' } })).toEqual({
    createInvitation: { __typename: 'InvalidInput', code: 'INVALID_INPUT' },
  })
})

test('subscribe yields the results of a subscription until the loop is left', async () => {
  const address = 'followed@example.com'
  const after = await client.invitations.getCursor()
  await client.invitations.createInvitation({ emailAddress: address, notify: false })
  const document =
    'subscription ($after: String) { invitationChanged(after: $after) { invitation { emailAddress } } }'
  for await (const data of client.subscribe(document, { after })) {
    expect(data).toEqual({ invitationChanged: { invitation: { emailAddress: address } } })
    break
  }
  await expect(client.subscribe('subscription { nothing }').next()).rejects.toMatchObject({
    code: 'GRAPHQL_VALIDATION_FAILED',
  })
})

test('a query is repeated if the gateway is busy, and a mutation is not', async () => {
  const { url, requests } = await hostileServer((response) => {
    response.writeHead(503).end()
  })
  const busy = createInvitationClient({ url, retries: 1 })
  await expect(busy.request('{ __typename }')).rejects.toMatchObject({ status: 503 })
  expect(requests).toHaveLength(2)
  await expect(busy.request('mutation { revokeApiKey { __typename } }')).rejects.toMatchObject({
    status: 503,
  })
  expect(requests).toHaveLength(3)
})

test('a parsed document is printed as it was written', () => {
  const texts = ['src/client/operations.graphql', 'src/cli/access/operations.graphql'].map((file) =>
    readFileSync(file, 'utf8'),
  )
  texts.push(`query A($a: [Int!]! = [1, -2] @d, $b: In = { c: null, d: E, e: 1.5e3, f: "\\"\\u00e9\\n", g: true }) @d(x: $b) {
    one: two(a: $a, s: """block "x" """) @include(if: true) { ...F @d ... @d { x } ... on T { y } }
  } fragment F on T @d { z } { short }`)
  for (const text of texts) {
    const printed = printDocument(parse(text))
    expect(normal(parse(printed))).toEqual(normal(parse(text)))
  }
})

/** A document without positions and the style of its strings. */
function normal(document: object): unknown {
  return JSON.parse(
    JSON.stringify(document, (key, value) => (key === 'loc' || key === 'block' ? undefined : value)),
  )
}
