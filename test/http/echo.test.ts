import { afterAll, beforeAll, expect, test } from 'vitest'
import { LONGEST_ECHO } from '../../src/domain/text-limits.ts'
import { createBody, listQuery } from '../../src/rest/wire.ts'
import { textInputs } from '../process/hostile/hostile-text.ts'
import { type Rest, startRest } from '../rest/calling.ts'
import { SECRET_KEY } from '../support/harness.ts'

const SENT = 'Zq9'.repeat(400)
const REPEATED = SENT.slice(0, LONGEST_ECHO + 1)

let rest: Rest
beforeAll(async () => {
  rest = await startRest()
})
afterAll(() => rest.stop())

async function answerTo(path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(`${rest.apiUrl}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json', ...init.headers },
  })
  const headers = JSON.stringify([...response.headers])
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
    await response.body?.cancel()
    return headers
  }
  return headers + (await response.text())
}

const graphql = (body: unknown) =>
  answerTo('/graphql', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })

test.each<[string, unknown]>([
  ['JSON', SENT],
  ['JSON within', `{"query":"${SENT}`],
  ['JSON of text', JSON.stringify(SENT)],
  ['a query', { query: SENT }],
  ['syntax', { query: `{ a(${SENT} }` }],
  ['text that does not end', { query: `{ a(b: "${SENT}` }],
  ['a field', { query: `{ ${SENT} }` }],
  ['an alias', { query: `{ ${SENT}: __typename }` }],
  ['an alias of what fails', { query: `{ ${SENT}: invitation(id: 1.5) { id } }` }],
  ['an argument', { query: `{ invitation(${SENT}: "x") { id } }` }],
  ['a type', { query: `query ($a: ${SENT}) { __typename }` }],
  ['a fragment', { query: `{ ...${SENT} }` }],
  ['a directive', { query: `{ __typename @${SENT} }` }],
  ['a variable', { query: `{ invitation(id: $${SENT}) { id } }` }],
  ['a variable that is missing', { query: `query ($${SENT}: ID!) { invitation(id: $${SENT}) { id } }` }],
  ['a value of an enum', { query: `{ invitations(filter: { statuses: ${SENT} }) { nodes { id } } }` }],
  ['a number', { query: `{ invitations(first: ${'1'.repeat(1000)}) { nodes { id } } }` }],
  ['the name of an operation', { query: '{ __typename }', operationName: SENT }],
  ['the id of a document', { documentId: SENT }],
  ['a hash', { extensions: { persistedQuery: { version: 1, sha256Hash: SENT } } }],
  [
    'a variable of another type',
    {
      query: 'query ($first: Int) { invitations(first: $first) { nodes { id } } }',
      variables: { first: SENT },
    },
  ],
  [
    'a name in a variable',
    {
      query: 'query ($filter: InvitationFilter) { invitations(filter: $filter) { nodes { id } } }',
      variables: { filter: { [SENT]: 1 } },
    },
  ],
])('GraphQL does not repeat %s', async (_what, body) => {
  const answer = await graphql(body)
  expect(answer).toContain('errors')
  expect(answer).not.toContain(REPEATED)
  expect(answer).not.toContain('1'.repeat(LONGEST_ECHO + 1))
})

// Hundreds of requests.
test('GraphQL repeats no argument', async () => {
  const repeated: string[] = []
  const inputs = textInputs({
    Query: (field) => `query { ${field} }`,
    Mutation: (field) => `mutation { ${field} }`,
    Subscription: (field) => `subscription { ${field} }`,
    Invitation: (field) => `query { invitation(id: "inv_x") { ${field} } }`,
    User: (field) => `query { user(id: "user_x") { ${field} } }`,
    WebhookEndpoint: (field) => `query { webhookEndpoints { nodes { ${field} } } }`,
    Viewer: (field) => `query { viewer { ${field} } }`,
  })
  for (const input of inputs) {
    const { query, variables } = input.call(SENT)
    const issues = '... on InvalidInput { issues { path message } }'
    const rows = `... on CreateInvitationsPayload { results { emailAddress result { ${issues} ... on Error { message } } } }`
    const selections = [`${issues} ... on Error { message }`, rows, '']
    const bodies = [
      ...selections.map((selection) => ({
        query: query.replace('{ __typename }', `{ __typename ${selection} }`),
        variables,
      })),
      { query: input.literal(SENT) },
    ]
    const answers = await Promise.all(bodies.map(graphql))
    if (answers.some((answer) => answer.includes(REPEATED))) repeated.push(input.name)
  }
  expect(repeated).toEqual([])
})

test('REST repeats no input', async () => {
  const post = (path: string, body: unknown) =>
    answerTo(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
  const answers = [
    await post('/v1/invitations', SENT),
    await post('/v1/invitations', `{"email_address":"${SENT}`),
    await post('/v1/invitations', { email_address: 'ada@example.com', [SENT]: 1 }),
    await answerTo(`/v1/${SENT}`),
    await answerTo(`/v1/invitations?${SENT}=1`),
    await answerTo(`/v1/invitations?status=${SENT}&status=${SENT}&limit=1&limit=${SENT}`),
    await answerTo(`/v1/invitations/${SENT}`, { method: 'DELETE' }),
    await answerTo(`/v1/invitations/${SENT}/revoke`, { method: 'POST' }),
  ]
  for (const name of Object.keys(listQuery.shape))
    answers.push(await answerTo(`/v1/invitations?${name}=${SENT}`))
  for (const name of Object.keys(createBody.shape)) {
    for (const value of [SENT, `https://${SENT.slice(0, 240)}.example/`, { [SENT]: `\0${SENT}` }]) {
      const body = { email_address: 'ada@example.com', notify: false, [name]: value }
      answers.push(await post('/v1/invitations', body), await post('/v1/invitations/bulk', [body, body]))
    }
  }
  // The answer to a successful call contains its data. The answer to a refused call must not.
  expect(answers.filter((answer) => answer.includes('"errors"') && answer.includes(REPEATED))).toEqual([])
})

test('no other route repeats its input', async () => {
  const headers = [
    'authorization',
    'accept-language',
    'accept',
    'x-request-id',
    'origin',
    'cookie',
    'content-type',
  ]
  const answers = [
    await answerTo(`/${SENT}`),
    await answerTo(`/invitations/accept?ticket=${SENT}`),
    await answerTo('/invitations/accept', { method: 'POST', body: `ticket=${SENT}` }),
    await answerTo(`/graphql?query=${SENT}`),
  ]
  for (const name of headers) {
    for (const path of [
      '/graphql?query={__typename}',
      '/v1/invitations?query=nobody',
      '/invitations/accept?ticket=x',
    ]) {
      answers.push(await answerTo(path, { headers: { [name]: SENT } }))
    }
  }
  expect(answers.filter((answer) => answer.includes(REPEATED))).toEqual([])
})
