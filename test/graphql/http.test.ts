import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GatewayProcess, startGatewayProcess } from '../process/gateway-process.ts'
import { createTestDatabase, type TestDatabase } from '../support/databases.ts'
import { startTestGateway } from '../support/harness.ts'

const PRODUCTION = {
  NODE_ENV: 'production',
  // Some audits ask for the schema.
  INTROSPECTION: 'on',
  HOST: '127.0.0.1',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'Acme <invitations@acme.example>',
  REDIRECT_ORIGINS: 'https://app.example',
  APP_NAME: 'Acme',
}

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({
    url: 'https://invitations.test/graphql',
    fetchFn: (url: string, init: RequestInit) => gateway.fetch(new Request(url, init)),
  })

  test('graphql-http has 61 audits for a server', () => {
    expect(audits).toHaveLength(61)
  })

  test.each(audits)('$id $name', async (audit) => {
    const result = await audit.fn()
    expect(result.status, 'reason' in result ? result.reason : '').toBe('ok')
  })
})

describe('GraphQL over HTTP in a production process', () => {
  let database: TestDatabase
  let production: GatewayProcess
  beforeAll(async () => {
    database = await createTestDatabase()
    production = await startGatewayProcess({ ...database.environment, ...PRODUCTION })
  })
  afterAll(async () => {
    await production.stop()
    await database.drop()
  })

  const audits = serverAudits({
    url: 'https://invitations.test/graphql',
    fetchFn: (url: string, init: RequestInit) =>
      fetch(url.replace('https://invitations.test', production.url), init),
  })

  test.each(audits)('$id $name', async (audit) => {
    const result = await audit.fn()
    expect(result.status, 'reason' in result ? result.reason : '').toBe('ok')
  })
})

const MUTATION = 'mutation { createInvitation(input: { emailAddress: "ada@example.com" }) { __typename } }'

describe('authentication over HTTP', () => {
  test('a request without a key cannot create an invitation', async () => {
    const { data, errors } = await gateway.graphql(MUTATION, {}, { authorization: '' })
    expect(data).toEqual({ createInvitation: null })
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
  })

  test.each(['Bearer sk_wrong_0123456789abcdef0123456789', 'Basic c2s6', 'Bearer', 'Bearer x'])(
    'a request with an invalid key is unauthenticated: %s',
    async (authorization) => {
      const { status, data, errors } = await gateway.graphql('{ __typename }', {}, { authorization })
      expect(status).toBe(401)
      expect(data).toBeFalsy()
      expect(errors?.[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
    },
  )

  test('an unauthenticated request does not learn the rules for its input', async () => {
    const { data, errors } = await gateway.graphql(
      'mutation { createInvitation(input: { emailAddress: "x" }) { __typename } }',
      {},
      { authorization: '' },
    )
    expect(data).toEqual({ createInvitation: null })
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
  })

  test('a request without a key cannot read', async () => {
    for (const query of [
      '{ invitations { edges { cursor } } }',
      '{ invitation(id: "inv_0") { id } }',
      '{ node(id: "inv_01jd0000000000000000000000") { id } }',
      '{ nodes(ids: ["user_01jd0000000000000000000000"]) { id } }',
    ]) {
      const { errors } = await gateway.graphql(query, {}, { authorization: '' })
      expect(errors?.[0], query).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
    }
  })
})

describe('rejected requests', () => {
  const authorization = `Bearer ${process.env['NOTHING'] ?? 'sk_test_0123456789abcdef0123456789abcdef'}`

  test.each([
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(MUTATION)}`],
    [
      'multipart/form-data; boundary=x',
      `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: MUTATION })}\r\n--x--`,
    ],
    ['text/plain', JSON.stringify({ query: MUTATION })],
    ['application/graphql', MUTATION],
  ])('a body of the type %s is rejected', async (type, body) => {
    const response = await gateway.request('/graphql', {
      method: 'POST',
      headers: { 'content-type': type, authorization },
      body,
    })
    expect(response.status).toBe(415)
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'Send the request as JSON, with the header Content-Type: application/json.',
          extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' },
        },
      ],
    })
  })

  test.each(['Application/JSON', 'APPLICATION/json;charset=UTF-8', 'application/json ; charset=utf-8'])(
    'a body of the type %s is accepted',
    async (type) => {
      const response = await gateway.request('/graphql', {
        method: 'POST',
        headers: { 'content-type': type, authorization },
        body: '{"query":"{ __typename }"}',
      })
      expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
    },
  )

  test.each(['text/plain', 'image/*', 'application/xml, text/csv', 'application/json;q=0'])(
    'a mutation whose answer would not be accepted is rejected: %s',
    async (accept) => {
      const response = await gateway.request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, authorization },
        body: JSON.stringify({ query: MUTATION }),
      })
      expect(response.status).toBe(406)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      expect(await response.json()).toEqual({
        errors: [
          { message: expect.stringContaining('application/json'), extensions: { code: 'NOT_ACCEPTABLE' } },
        ],
      })
    },
  )

  test('request errors of all kinds have the same status under each Accept header', async () => {
    const MANY = Array.from({ length: 600 }, String)
    const requests = [
      { query: '{' },
      { query: '{ nothing }' },
      { query: 'query ($id: ID!) { invitation(id: $id) { id } }' },
      { query: 'query ($id: ID!) { invitation(id: $id) { id } }', variables: { id: {} } },
      { query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', variables: { ids: [...MANY, null] } },
      { query: 'query A { __typename }', operationName: 'B' },
      { query: 'query A { __typename } query B { __typename }' },
      { query: 'subscription ($id: ID!) { invitationChanged(id: $id) { cursor } }' },
    ]
    for (const [accept, status] of [
      ['application/graphql-response+json', 400],
      ['application/json', 200],
      ['*/*', 200],
      ['text/event-stream', 200],
      ['multipart/mixed;subscriptionSpec=1.0', 400],
    ] as const) {
      for (const body of requests) {
        const response = await gateway.request('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept, authorization },
          body: JSON.stringify(body),
        })
        expect([response.status, await response.text()], `${accept} ${body.query}`).toEqual([
          status,
          expect.stringContaining('"errors":[{"message"'),
        ])
      }
    }
  })

  test('a mutation by GET is rejected', async () => {
    const response = await gateway.request(`/graphql?query=${encodeURIComponent(MUTATION)}`, {
      headers: { authorization, accept: 'application/json' },
    })
    expect(response.status).toBe(405)
  })

  test.each(['variables', 'extensions'])('a URL with %s that are not JSON is a bad request', async (name) => {
    const response = await gateway.request(`/graphql?query=%7B__typename%7D&${name}=%7B`)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'variables and extensions in the URL must be JSON, percent-encoded.',
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    })
  })

  test.each(['@defer', '@stream(initialCount: 1)'])('the directive %s is unknown', async (directive) => {
    const { status, errors } = await gateway.graphql(
      `{ ... ${directive.startsWith('@defer') ? directive : ''} { nodes(ids: []) ${directive.startsWith('@stream') ? directive : ''} { id } } }`,
    )
    expect(status).toBe(200)
    expect(errors?.[0]?.message).toMatch(/^Unknown directive/)
  })

  test('a batch is rejected', async () => {
    const response = await gateway.request('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify([{ query: MUTATION }]),
    })
    expect(response.status).toBe(400)
  })

  test('a body above 1 MB is rejected with and without a Content-Length', async () => {
    const body = JSON.stringify({ query: `${MUTATION} #${'x'.repeat(1024 * 1024)}` })
    for (const headers of [{}, { 'content-length': String(body.length) }]) {
      const response = await gateway.request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization, ...headers },
        body: new Blob([body]).stream(),
        duplex: 'half',
      } as RequestInit)
      expect(response.status).toBe(413)
      expect((await response.text()).length).toBeLessThan(300)
    }
  })

  test('the rejected requests store nothing', async () => {
    expect(await gateway.database.prisma.invitation.count()).toBe(0)
  })
})

test('an unexpected error is masked and can be found in the log by its id', async () => {
  const lines: string[] = []
  const other = await startTestGateway({}, { logTo: lines })
  try {
    await other.database.prisma.$executeRaw`ALTER TABLE invitations RENAME COLUMN message TO massage`
    const { data, errors, headers } = await other.graphql(MUTATION)
    expect(data).toEqual({ createInvitation: null })
    expect(errors?.[0]?.message).toBe('An internal error occurred. The log contains it.')
    expect(errors?.[0]?.extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      requestId: headers.get('x-request-id'),
    })
    expect(
      lines.some(
        (line) => line.includes(headers.get('x-request-id') ?? '') && line.includes('does not exist'),
      ),
    ).toBe(true)
  } finally {
    await other.stop()
  }
})
