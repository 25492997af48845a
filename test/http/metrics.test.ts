import { readFile } from 'node:fs/promises'
import { createClient } from 'graphql-ws'
import { Registry } from 'prom-client'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { startReplicaMetrics } from '../../src/telemetry/replica-metrics.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'

const METRICS_TOKEN = 'a-token-for-the-metrics'

const lines: string[] = []
const gateway = await startTestGateway({ METRICS_TOKEN }, { logTo: lines })
afterAll(() => gateway.stop())

/** Every sample by its name and labels, as they are written. */
async function scrape(): Promise<Map<string, number>> {
  const text = await (await get(`Bearer ${METRICS_TOKEN}`)).text()
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    samples.map((line) => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))]
    }),
  )
}

function get(authorization?: string): Promise<Response> {
  return gateway.request('/metrics', {
    headers: authorization === undefined ? {} : { authorization },
  })
}

const requestLine = () =>
  lines.map((line) => JSON.parse(line)).findLast(({ msg, path }) => msg === 'request' && path === '/graphql')

describe('access to the metrics', () => {
  test.each([
    undefined,
    '',
    'Bearer',
    `Bearer ${METRICS_TOKEN}x`,
    `Bearer ${METRICS_TOKEN.slice(0, -1)}`,
    METRICS_TOKEN,
    `Bearer ${SECRET_KEY}`,
  ])('metrics are refused for the header %s', async (authorization) => {
    const response = await get(authorization)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.text()).not.toContain('invitation_gateway_')
  })

  test('metrics are shown for the token', async () => {
    const response = await get(`Bearer ${METRICS_TOKEN}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
})

test('operations are counted by name, type, result and error codes', async () => {
  const before = await scrape()
  const query = `mutation Invite($email: String!) {
    createInvitation(input: { emailAddress: $email }) { __typename }
  }`
  for (const email of ['ada@example.com', 'ada@example.com', 'nonsense'])
    await gateway.graphql(query, { email })
  await gateway.graphql(
    'mutation { one: createInvitation(input: { emailAddress: "b@example.com" }) { ... on Error { code } } two: createInvitation(input: { emailAddress: "b@example.com" }) { ... on Error { code } } }',
  )
  await gateway.graphql(
    'mutation Bulk($rows: [CreateInvitationInput!]!) { createInvitations(input: { invitations: $rows }) { __typename ... on CreateInvitationsPayload { results { result { __typename } } } } }',
    { rows: [{ emailAddress: 'c@example.com' }, { emailAddress: 'c@example.com' }] },
  )
  await gateway.graphql('{ nothing }')
  await gateway.graphql('{')
  await gateway.graphql('query Mine { invitations { nodes { id } } }', {}, { authorization: '' })
  await gateway.graphql(
    'query Mine { invitations { nodes { id } } }',
    {},
    { authorization: 'Bearer sk_wrong' },
  )
  const after = await scrape()
  const grown = (name: string) =>
    (after.get(`invitation_gateway_${name}`) ?? 0) - (before.get(`invitation_gateway_${name}`) ?? 0)

  expect(grown('graphql_operations_total{operation="Invite",type="mutation"}')).toBe(3)
  expect(grown('graphql_operation_duration_seconds_count{operation="Invite",type="mutation"}')).toBe(3)
  expect(grown('graphql_operations_total{operation="unnamed",type="mutation"}')).toBe(1)
  const results = (result: string) =>
    grown(`graphql_results_total{field="Mutation.createInvitation",result="${result}"}`)
  expect(results('Invitation')).toBe(2)
  expect(results('AlreadyInvited')).toBe(2)
  expect(results('InvalidInput')).toBe(1)
  for (const result of ['Invitation', 'AlreadyInvited']) {
    expect(grown(`graphql_results_total{field="CreateInvitationsRow.result",result="${result}"}`)).toBe(1)
  }
  expect(grown('graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBeGreaterThanOrEqual(1)
  expect(grown('graphql_errors_total{code="GRAPHQL_PARSE_FAILED"}')).toBe(1)
  expect(grown('graphql_errors_total{code="UNAUTHENTICATED"}')).toBe(2)
  // Counted without a name, because no caller with credentials has used this name.
  expect(grown('graphql_operations_total{operation="other",type="query"}')).toBe(1)
  expect([...after.keys()].filter((name) => name.includes('Mine'))).toEqual([])
  expect(grown('http_requests_total{route="/graphql",method="POST",status="200"}')).toBeGreaterThan(4)
})

test('operations over WebSockets are counted, too', async () => {
  const server = await listening(gateway)
  const client = createClient({
    url: server.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${SECRET_KEY}` },
  })
  onTestFinished(async () => {
    await client.dispose()
    await server.close()
  })
  const query = 'mutation OverSocket { createInvitation(input: { emailAddress: "none" }) { __typename } }'
  for await (const { data } of client.iterate({ query })) {
    expect(data).toEqual({ createInvitation: { __typename: 'InvalidInput' } })
  }
  await client
    .iterate({ query: 'query OverSocket { nothing }' })
    .next()
    .catch(() => undefined)
  const samples = await scrape()
  const count = (name: string) => samples.get(`invitation_gateway_graphql_${name}`)
  expect(count('operations_total{operation="OverSocket",type="mutation"}')).toBe(1)
  expect(count('operation_duration_seconds_count{operation="OverSocket",type="mutation"}')).toBe(1)
})

test('names that clients choose do not each create a time series', async () => {
  const anonymous = { authorization: '' }
  const series = (await scrape()).size
  for (let n = 0; n < 10; n++) {
    await gateway.graphql(`query Stranger${n} { __typename }`, {}, anonymous)
    await gateway.graphql(`query Bogus${n} { nothing${n} }`)
    await gateway.request(`/nowhere/${n}`, { method: `FETCH_ALL${n}` })
  }
  const after = [...(await scrape()).keys()]
  for (const name of ['Stranger', 'Bogus', 'FETCH_ALL', 'nowhere']) expect(after.join()).not.toContain(name)
  expect(after.length).toBeLessThan(series + 60)

  for (let n = 0; n < 120; n++) await gateway.graphql(`query Key${n} { __typename }`)
  const named = [...(await scrape()).keys()].filter((name) => /operations_total.*"Key\d+"/.test(name))
  expect(named.length).toBeLessThanOrEqual(100)
  expect(named.length).toBeGreaterThan(50)
})

test('metrics contain the queue, its emails and their results', async () => {
  await gateway.create({ emailAddress: 'mailed@example.com' })
  await expect
    .poll(async () => (await gateway.mailbox()).some(({ to }) => to === 'mailed@example.com'))
    .toBe(true)
  // Metrics from the database are read once in a few seconds.
  const settled = [
    'deliveries{channel="mail",state="SENT"}',
    'queue_jobs{kind="mail_invitation",state="active"}',
  ]
  await expect
    .poll(
      async () => {
        const samples = await scrape()
        const [sent = 0, active] = settled.map((name) => samples.get(`invitation_gateway_${name}`))
        return sent > 0 && active === 0
      },
      { interval: 500 },
    )
    .toBe(true)
  const samples = await scrape()
  const value = (name: string) => samples.get(`invitation_gateway_${name}`)
  expect(value('queue_jobs{kind="mail_invitation",state="ready"}')).toBe(0)
  expect(value('queue_jobs{kind="mail_invitation",state="active"}')).toBe(0)
  expect(value('queue_jobs{kind="sweep",state="delayed"}')).toBeLessThanOrEqual(1)
  expect(value('queue_oldest_job_age_seconds{kind="send_webhook"}')).toBe(0)
  expect(value('delivery_attempts_total{channel="mail",outcome="sent"}')).toBeGreaterThanOrEqual(1)
  expect(value('delivery_attempts_bucket{le="1",channel="mail",outcome="sent"}')).toBeGreaterThanOrEqual(1)
  expect(value('sweep_lag_seconds')).toBe(0)
  expect(value('event_log_lag_seconds')).toBeLessThan(30)
  expect(value('open_streams')).toBe(0)
  expect(value('database_up')).toBe(1)
  if (gateway.environment.DATABASE_URL !== undefined) {
    expect(value('database_pool_connections{state="total"}')).toBeGreaterThan(0)
    expect(value('database_pool_waiting')).toBe(0)
  }
  expect(samples.get('process_cpu_seconds_total')).toBeGreaterThan(0)
  expect(samples.has('nodejs_eventloop_lag_p99_seconds')).toBe(true)
})

test('metrics contain waiting jobs and delays', async () => {
  const { execute } = gateway.database
  const name = 'mail_invitation'
  await execute(
    "INSERT INTO pgboss.job (name, data, start_after) SELECT $1, '{}', now() + interval '1 hour' FROM generate_series(1, 7)",
    [name],
  )
  await expect
    .poll(async () => (await scrape()).get(`invitation_gateway_queue_jobs{kind="${name}",state="delayed"}`), {
      interval: 500,
    })
    .toBe(7)
  await execute('DELETE FROM pgboss.job WHERE name = $1', [name])
})

test('the states of many deliveries are estimated from statistics, not counted', async () => {
  const { id } = await gateway.create({ emailAddress: 'many@example.com', notify: false })
  // As a change of the schema, because the gateway's sessions end statements that take long.
  await gateway.database.changeSchema(async (execute) => {
    await execute(
      `INSERT INTO deliveries (id, invitation_id, link_version, message_id, state)
      SELECT 'dlv_estimate' || n, $1, 1, '', CASE WHEN n % 4 = 0 THEN 'FAILED' ELSE 'SENT' END::delivery_state
      FROM generate_series(1, 12000) AS n`,
      [id],
    )
    await execute('ANALYZE deliveries')
  })
  const count = (samples: Map<string, number>, state: string) =>
    samples.get(`invitation_gateway_deliveries{channel="mail",state="${state}"}`) ?? 0
  await expect.poll(async () => count(await scrape(), 'FAILED'), { interval: 500 }).toBeGreaterThan(2_500)
  const samples = await scrape()
  expect(count(samples, 'FAILED')).toBeLessThan(3_500)
  expect(count(samples, 'SENT')).toBeGreaterThan(8_500)
  expect(count(samples, 'SENT')).toBeLessThan(9_500)
})

describe('the log of operations', () => {
  test('the line of a request contains the operation and its result', async () => {
    await gateway.graphql(
      'mutation Twice { a: createInvitation(input: { emailAddress: "twice@example.com" }) { __typename } b: createInvitation(input: { emailAddress: "twice@example.com" }) { __typename } }',
    )
    expect(requestLine()).toMatchObject({
      operation: 'Twice',
      operationType: 'mutation',
      results: ['Invitation', 'AlreadyInvited'],
      principal: expect.stringMatching(/^key_/),
      status: 200,
      ms: expect.any(Number),
    })
    expect(requestLine()).not.toHaveProperty('errors')
    expect(requestLine()).not.toHaveProperty('traceId')
  })

  test('the line of a request contains error codes, and no name of an invalid operation', async () => {
    await gateway.graphql('query Wrong { nothing }')
    expect(requestLine()).toMatchObject({ errors: ['GRAPHQL_VALIDATION_FAILED'] })
    expect(JSON.stringify(requestLine())).not.toContain('Wrong')
    await gateway.graphql('query Locked { invitations { nodes { id } } }', {}, { authorization: '' })
    expect(requestLine()).toMatchObject({ operation: 'Locked', errors: ['UNAUTHENTICATED'] })
    expect(requestLine()).not.toHaveProperty('principal')
  })

  test('the line of a request contains the beginning of a long name, and no key that was sent as a name', async () => {
    await gateway.graphql(`query ${'Long'.repeat(1000)} { __typename }`)
    expect(requestLine().operation).toBe('Long'.repeat(16))
    await gateway.graphql(`query ${SECRET_KEY} { __typename }`)
    expect(requestLine()).not.toHaveProperty('operation')
    expect([...(await scrape()).keys()].join()).not.toContain(SECRET_KEY)
  })
})

test('every metric of the dashboard and of the alert rules exists', async () => {
  const text = await readFile(new URL('../../docs/operations/grafana.json', import.meta.url), 'utf8')
  const dashboard = JSON.parse(text)
  const withReplica = new Registry()
  startReplicaMetrics(withReplica, {
    served: () => [],
    state: () => ({ fault: null, lag: { seconds: 0, bytes: 0 } }),
  })
  const own = await (await get(`Bearer ${METRICS_TOKEN}`)).text()
  expect(own).not.toContain('invitation_gateway_database_rep')
  const metrics = own + (await withReplica.metrics())
  const there = new Set(
    [...metrics.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) => series(name, type)),
  )
  const panels: { targets?: { expr: string }[] }[] = dashboard.panels
  const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  expect(expressions.length).toBeGreaterThan(10)
  const rules = await readFile(
    new URL('../../docs/operations/prometheus-rules.yaml', import.meta.url),
    'utf8',
  )
  // A folded expression continues on deeper lines. `up` is Prometheus's own.
  const alerts = [...rules.matchAll(/^ {8}expr: ((?:.*\n)(?: {10}.*\n)*)/gm)].map(([, expr = '']) => expr)
  expect(alerts).toHaveLength(rules.match(/- alert:/g)?.length ?? 0)
  expressions.push(...alerts.filter((expr) => !expr.startsWith('up{')))
  for (const expression of expressions) {
    const named = expression.match(/\b(invitation_gateway|process|nodejs)_\w+/g) ?? []
    expect(named, expression).not.toEqual([])
    for (const name of named) expect(there, expression).toContain(name)
  }
  // The guide lists the same metrics.
  const guide = await readFile(new URL('../../docs/guide/operations.md', import.meta.url), 'utf8')
  const documented = new Set(guide.match(/\b(invitation_gateway|process|nodejs)_\w+/g))
  for (const name of documented) expect(there, name).toContain(name)
  for (const [, name = ''] of metrics.matchAll(/^# TYPE (invitation_gateway_\S+)/gm)) {
    expect(documented, `${name} is in the guide`).toContain(name)
  }
})

function series(name = '', type = ''): string[] {
  return type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]
}
