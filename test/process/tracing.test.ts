import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answer, smtpServer } from '../mail/smtp-server.ts'
import { createTestDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually, SECRET_KEY } from '../support/harness.ts'
import { type CollectedSpan, startCollector } from '../telemetry/collector.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'

// The statement of a creation, recognized by its text.
const CREATION =
  'INSERT quota_usage INSERT invitations INSERT invitation_events INSERT deliveries INSERT pgboss.job'

const ALONE = traceparent()
const DEFERRED = traceparent()

let database: TestDatabase
let collector: Awaited<ReturnType<typeof startCollector>>
let mailServer: Awaited<ReturnType<typeof smtpServer>>
let gateway: GatewayProcess
let url: string

// One gateway does everything. The spans are read after its end, because it must send the last ones then.
beforeAll(async () => {
  database = await createTestDatabase()
  collector = await startCollector()
  let deferred = false
  mailServer = await smtpServer({
    onRcptTo: ({ address }, _session, done) => {
      if (deferred || !address.startsWith('deferred')) return done()
      deferred = true
      done(answer(451, 'Not now, deferred@example.com'))
    },
  })
  gateway = await startGatewayProcess({
    ...database.environment,
    SMTP_URL: mailServer.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20b,x-other=c',
    OTEL_SERVICE_NAME: 'inviting',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    OTEL_BSP_SCHEDULE_DELAY: '3600000',
  })
  const alone = await invite('literal@example.com', ALONE)
  url = alone.url
  // Emails that end within some milliseconds share a statement, and its span belongs to one of them.
  await eventually(
    async () => ((await gateway.deliveries(alone.id))[0]?.state === 'SENT' ? true : undefined),
    'the first email is stored as sent',
  )
  await invite('deferred@example.com', DEFERRED)
  await post({ query: `query ${SECRET_KEY} { __typename }` })
  await post({ query: `{ invitationByTicket(ticket: "${ticketOf(url)}") { id } }` })
  await fetch(`${gateway.url}/nowhere/${ticketOf(url)}?ticket=${ticketOf(url)}`)
  await eventually(async () => (mailServer.deliveries.length === 2 ? true : undefined), 'both emails')
  expect(await gateway.stop()).toEqual({ code: 0, signal: null })
}, 120_000)
afterAll(async () => {
  await mailServer.close()
  await collector.close()
  await database.drop()
})

test('a creation is one trace, from the request to the sending of its email', () => {
  const request = only(inTrace(ALONE), 'POST /graphql')
  expect(request).toMatchObject({
    kind: 'SERVER',
    parentSpanId: ALONE.split('-')[2],
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'http.response.status_code': 200,
    },
    resource: { 'service.name': 'inviting', 'deployment.environment.name': 'test' },
  })
  const trace = inTrace(ALONE)
  for (const [name, parent, kind, attributes] of [
    ['graphql.parse', 'POST /graphql', 'INTERNAL', {}],
    ['graphql.validate', 'POST /graphql', 'INTERNAL', {}],
    ['mutation Invite', 'POST /graphql', 'INTERNAL', { 'graphql.operation.type': 'mutation' }],
    ['Mutation.createInvitation', 'mutation Invite', 'INTERNAL', {}],
    ['createInvitation', 'Mutation.createInvitation', 'INTERNAL', {}],
    ['create invitations', 'createInvitation', 'INTERNAL', {}],
    ['send mail_invitation', 'create invitations', 'PRODUCER', { 'messaging.system': 'pg-boss' }],
    [
      CREATION,
      'send mail_invitation',
      'CLIENT',
      { 'db.query.text': expect.stringContaining('WITH input AS') },
    ],
    ['process mail_invitation', 'createInvitation', 'CONSUMER', { 'messaging.operation.type': 'process' }],
    ['begin deliveries', 'process mail_invitation', 'INTERNAL', {}],
    ['SMTP send', 'process mail_invitation', 'CLIENT', { 'server.port': mailServer.port }],
    ['end deliveries', 'process mail_invitation', 'INTERNAL', {}],
  ] as const) {
    const children = trace.filter((span) => parentOf(span)?.name === parent)
    expect(only(children, name), name).toMatchObject({ kind, failed: false, attributes })
  }
})

test('a later attempt is a separate trace with a link to the request of the email', () => {
  const first = only(inTrace(DEFERRED), 'process mail_invitation')
  const refused = only(inTrace(DEFERRED), 'SMTP send')
  expect(refused).toMatchObject({ failed: true, attributes: { 'error.type': '451' } })
  const origin = only(inTrace(DEFERRED), 'createInvitation')
  expect(first.parentSpanId).toBe(origin.spanId)
  const later = collector.spans.filter(
    ({ name, links }) =>
      name === 'process mail_invitation' && links.some(({ spanId }) => spanId === origin.spanId),
  )
  expect(later).toHaveLength(1)
  expect(later[0]?.traceId).not.toBe(origin.traceId)
  expect(later[0]?.parentSpanId).toBe('')
})

test('no span contains an address, a key, a ticket or the text of a query', () => {
  expect(collector.spans.length).toBeGreaterThan(50)
  const sent = JSON.stringify(collector.spans)
  const ticket = ticketOf(url)
  for (const secret of [
    '@',
    'example.com',
    'literal',
    'hush',
    SECRET_KEY,
    ticket,
    ticket.slice(-43),
    'tkt_',
  ]) {
    expect(sent.includes(secret), secret).toBe(false)
  }
})

test('the collector receives requests as configured', () => {
  for (const { url: path, headers } of collector.requests) {
    expect(path).toBe('/v1/traces')
    expect(headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'x-tenant': 'a b',
      'x-other': 'c',
    })
  }
})

describe('the log', () => {
  test('the line of a request in the log contains each operation and its trace', () => {
    const lines = gateway.output.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
    const line = lines.find(({ traceId }) => traceId === ALONE.split('-')[1])
    expect(line).toMatchObject({
      msg: 'request',
      path: '/graphql',
      status: 200,
      operation: 'Invite',
      operationType: 'mutation',
      results: ['Invitation'],
      principal: expect.stringMatching(/^key_/),
      requestId: expect.any(String),
      ms: expect.any(Number),
    })
    expect(only(inTrace(ALONE), 'POST /graphql').attributes['invitation_gateway.request.id']).toBe(
      line.requestId,
    )
  })
})

function traceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`
}

function inTrace(given: string): CollectedSpan[] {
  return collector.spans.filter(({ traceId }) => traceId === given.split('-')[1])
}

function only(spans: CollectedSpan[], name: string): CollectedSpan {
  const found = spans.filter((span) => span.name === name)
  const [span] = found
  if (span === undefined || found.length > 1) {
    throw new Error(
      `${found.length} spans are called ${name}, of ${spans.map((each) => each.name).join(', ')}`,
    )
  }
  return span
}

function parentOf({ parentSpanId }: CollectedSpan): CollectedSpan | undefined {
  return collector.spans.find(({ spanId }) => spanId === parentSpanId)
}

async function invite(emailAddress: string, trace: string): Promise<{ id: string; url: string }> {
  return (await post({ query: creating(emailAddress) }, { traceparent: trace })).data.createInvitation
}

function creating(emailAddress: string): string {
  return `mutation Invite {
    createInvitation(input: { emailAddress: "${emailAddress}", message: "hush" }) { ... on Invitation { id url } ... on Error { code } }
  }`
}

async function post(body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, ...headers },
    body: JSON.stringify(body),
  })
  return JSON.parse(await response.text())
}

function ticketOf(link: string): string {
  return new URL(link).searchParams.get('ticket') ?? ''
}
