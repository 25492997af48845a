import { connect } from 'node:net'
import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { LeanHandler } from '../../src/http/server/lean-requests.ts'
import { bodyOf, HOSTILE } from '../graphql/hostile.ts'
import { eventually, SECRET_KEY } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { type CollectedSpan, startCollector } from '../telemetry/collector.ts'
import { tabs } from './explorer-collection.ts'
import { type Posted, startTwoPaths, type TwoPaths } from './request-paths.ts'

const ORIGIN = 'https://app.example.com'

let paths: TwoPaths
beforeAll(async () => {
  paths = await startTwoPaths({ CORS_ORIGINS: ORIGIN, TRUSTED_PROXIES: '127.0.0.1' })
})
afterAll(() => paths.stop())

const query = (text: string, more: object = {}) => JSON.stringify({ query: text, ...more })
const TYPENAME = query('{ __typename }')
const LARGE = query('{ __type(name: "Invitation") { fields { name description } } }')
const UNKNOWN_ID = 'query Find($id: ID!) { invitation(id: $id) { id } }'

/** @param isLean - whether the lean path answers */
async function expectEqual(posted: Posted, isLean?: boolean): Promise<void> {
  const before = paths.leanAnswers()
  const { yoga, lean } = await paths.both(posted)
  expect(lean).toEqual(yoga)
  if (isLean !== undefined) expect(paths.leanAnswers() - before).toBe(isLean ? 1 : 0)
}

describe('both request paths give the same answer, headers and log lines', () => {
  test.each<[string, Posted]>([
    ['a query', { body: TYPENAME }],
    ['a query of a caller without a key', { body: TYPENAME, headers: { authorization: '' } }],
    ['a wrong key', { body: TYPENAME, headers: { authorization: 'Bearer sk_wrong_0123456789abcdef' } }],
    [
      'a refused field',
      { body: query('{ invitations { edges { cursor } } }'), headers: { authorization: '' } },
    ],
    [
      'variables and a name',
      { body: query(UNKNOWN_ID, { variables: { id: 'inv_0' }, operationName: 'Find' }) },
    ],
    ['parameters that are null', { body: query('{ __typename }', { variables: null, extensions: null }) }],
    ['an empty name', { body: query('{ __typename }', { operationName: null }) }],
    ['the cost', { body: query('{ invitation(id: "inv_0") { id } }', { extensions: { cost: true } }) }],
    [
      'an unusual type of the body',
      { body: TYPENAME, headers: { 'content-type': 'APPLICATION/json;charset=UTF-8' } },
    ],
    ['a missing variable', { body: query(UNKNOWN_ID) }],
    ['a variable of the wrong type', { body: query(UNKNOWN_ID, { variables: { id: { a: 1 } } }) }],
    ['variables that are too large', { body: query(UNKNOWN_ID, { variables: { id: 'x'.repeat(70_000) } }) }],
    ['many variables', { body: query(UNKNOWN_ID, { variables: { id: '1', more: Array(600).fill(1) } }) }],
    [
      'an invalid input',
      {
        body: query(
          'mutation { createInvitation(input: { emailAddress: "x" }) { __typename ... on Error { message } } }',
        ),
      },
    ],
    [
      'an id as traced by clients',
      { body: TYPENAME, headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } },
    ],
    ['a forwarded request', { body: TYPENAME, headers: { 'x-forwarded-for': '192.0.2.1' } }],
    [
      'a page of a listed origin',
      { body: TYPENAME, headers: { origin: ORIGIN, 'sec-fetch-site': 'cross-site' } },
    ],
    ['a large answer', { body: LARGE }],
    ['a large answer as gzip', { body: LARGE, headers: { 'accept-encoding': 'gzip' } }],
    ['a large answer as br', { body: LARGE, headers: { 'accept-encoding': 'gzip, br' } }],
    ['a compressed answer for a page', { body: LARGE, headers: { 'accept-encoding': 'br', origin: ORIGIN } }],
  ])('on the lean path: %s', async (_, posted) => {
    await expectEqual(posted, true)
  })

  test.each([
    undefined,
    '*/*',
    'application/json',
    'application/graphql-response+json',
    'application/graphql-response+json, application/json;q=0.9',
    'application/json, application/graphql-response+json',
    'application/json, text/plain, */*',
    'text/event-stream, application/json',
    'Application/*; charset=utf-8',
    'multipart/mixed;subscriptionSpec=1.0, application/json',
  ])('on the lean path, with success and errors: Accept: %s', async (accept) => {
    const headers = accept === undefined ? {} : { accept }
    await expectEqual({ body: TYPENAME, headers }, true)
    await expectEqual({ body: query(UNKNOWN_ID), headers }, true)
    await expectEqual({ body: TYPENAME, headers: { ...headers, authorization: 'Basic x' } }, true)
    await expectEqual(
      { body: query('{ invitations { edges { cursor } } }'), headers: { ...headers, authorization: '' } },
      true,
    )
  })

  test.each<[string, Posted]>([
    ['a page of another origin', { body: TYPENAME, headers: { origin: 'https://evil.example' } }],
    ['another media type', { body: TYPENAME, headers: { 'content-type': 'text/plain' } }],
    ['an answer that is not accepted', { body: TYPENAME, headers: { accept: 'text/plain' } }],
    ['events', { body: TYPENAME, headers: { accept: 'text/event-stream' } }],
    ['multipart', { body: TYPENAME, headers: { accept: 'multipart/mixed;subscriptionSpec=1.0' } }],
    ['another encoding', { body: TYPENAME, headers: { 'content-encoding': 'gzip' } }],
    ['no body', { body: '' }],
    ['a body that is too large', { body: ' '.repeat(1024 * 1024 + 1) }],
    ['not JSON', { body: '{"query":' }],
    ['a list', { body: `[${TYPENAME}]` }],
    ['null', { body: 'null' }],
    ['text', { body: '"{ __typename }"' }],
    ['a query that is not text', { body: '{"query":1}' }],
    ['no query', { body: '{}' }],
    ['an unknown parameter', { body: query('{ __typename }', { unknown: 1 }) }],
    ['a prototype', { body: '{"query":"{ __typename }","__proto__":{"a":1}}' }],
    ['an unknown trusted document', { body: '{"documentId":"unknown"}' }],
    ['an unknown persisted query', { body: '{"extensions":{"persistedQuery":{"sha256Hash":"unknown"}}}' }],
    ['variables that are a list', { body: query('{ __typename }', { variables: [] }) }],
    ['a name that is not text', { body: query('{ __typename }', { operationName: 1 }) }],
    ['an unknown operation', { body: query('query A { __typename }', { operationName: 'B' }) }],
    ['several operations without a name', { body: query('query A { __typename } query B { __typename }') }],
    ['a syntax error', { body: query('{') }],
    ['an unknown field', { body: query('{ unknown }') }],
    [
      'a subscription without a stream',
      {
        body: query('subscription { invitationChanged { event { id } } }'),
        headers: { accept: 'application/json' },
      },
    ],
    ['a GET request', { method: 'GET' }],
  ])('through Yoga: %s', async (_, posted) => {
    await expectEqual(posted, false)
  })

  test.each(Object.entries(HOSTILE))('a hostile query: %s', async (_, hostile) => {
    await expectEqual({ body: bodyOf(hostile) })
    await expectEqual({ body: bodyOf(hostile), headers: { accept: 'application/graphql-response+json' } })
  })

  test('the 61 audits of graphql-http', async () => {
    const audits = serverAudits({
      url: 'http://gateway/graphql',
      fetchFn: async (url: string, { method = 'GET', headers, body }: RequestInit = {}) => {
        if (method === 'POST') {
          await expectEqual({
            headers: { authorization: '', ...Object.fromEntries(new Headers(headers)) },
            body: String(body ?? ''),
          })
        }
        return fetch(url.replace('http://gateway/graphql', paths.servers.lean.url), {
          method,
          headers,
          body,
        } as RequestInit)
      },
    })
    const before = paths.leanAnswers()
    for (const audit of audits) expect(await audit.fn(), audit.name).toMatchObject({ status: 'ok' })
    expect(paths.leanAnswers() - before).toBeGreaterThan(20)
  })
})

test('both request paths count the same in the metrics', async () => {
  const posted: Posted[] = [
    { body: query('query Named { __typename }') },
    { body: query('mutation Invite { createInvitation(input: { emailAddress: "x" }) { __typename } }') },
    { body: query('{ invitations { edges { cursor } } }'), headers: { authorization: '' } },
    { body: TYPENAME, headers: { authorization: 'Bearer sk_wrong_0123456789abcdef' } },
  ]
  for (const each of posted) await paths.post('yoga', each)
  const before = await counters()
  for (const each of posted) await paths.post('yoga', each)
  const between = await counters()
  for (const each of posted) await paths.post('lean', each)
  const after = await counters()
  expect(grown(between, after)).toEqual(grown(before, between))
  expect(grown(between, after)).toMatchObject({
    'graphql_operations_total{operation="Named",type="query"}': 1,
    'graphql_results_total{field="Mutation.createInvitation",result="InvalidInput"}': 1,
    'graphql_errors_total{code="UNAUTHENTICATED"}': 2,
    'http_requests_total{route="/graphql",method="POST",status="401"}': 1,
  })
})

async function counters(): Promise<Map<string, number>> {
  const text = await (await paths.gateway.request('/metrics')).text()
  const lines = text
    .split('\n')
    .filter((line) => /^invitation_gateway_(graphql|http)\S+(_total|_count)[{ ]/.test(line))
  return new Map(
    lines.map((line): [string, number] => {
      const end = line.lastIndexOf(' ')
      return [line.slice('invitation_gateway_'.length, end), Number(line.slice(end))]
    }),
  )
}

function grown(before: Map<string, number>, after: Map<string, number>): Record<string, number> {
  const differences = [...after].map(([name, count]): [string, number] => [
    name,
    count - (before.get(name) ?? 0),
  ])
  return Object.fromEntries(differences.filter(([name, count]) => count > 0 && !name.includes('"/metrics"')))
}

test('a client that goes before its body is complete is logged on the lean path as through Yoga', async () => {
  const logged = async (path: 'lean' | 'yoga') => {
    paths.lines.length = 0
    const client = connect(paths.servers[path].port, '127.0.0.1')
    client.write(
      'POST /graphql HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\nX-Request-Id: the-same-request\r\n' +
        `Content-Length: ${TYPENAME.length}\r\n\r\n{`,
    )
    setTimeout(() => client.destroy(), 50)
    const line = await eventually(async () => paths.lines.at(0), 'the log line')
    const { time: _, ms: __, ...rest } = JSON.parse(line)
    return rest
  }
  const yoga = await logged('yoga')
  expect(yoga).toMatchObject({ status: 499 })
  expect(await logged('lean')).toEqual(yoga)
})

test('a request that the lean path fails to prepare is answered by Yoga, and the error is logged', async () => {
  const lean: LeanHandler = {
    accepts: () => true,
    prepare: () => {
      throw new Error('Not expected')
    },
  }
  const server = await listening({ ...paths.gateway, edge: { ...paths.gateway.edge, lean } })
  onTestFinished(() => server.close())
  paths.lines.length = 0
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` }
  const response = await fetch(server.url, { method: 'POST', headers, body: TYPENAME })
  expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }])
  expect(paths.lines.filter((line) => line.includes('Not expected'))).toHaveLength(1)
})

test('both request paths create the same spans', async () => {
  const collector = await startCollector()
  onTestFinished(collector.close)
  const traced = await startTwoPaths({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces` })
  const posted: Posted[] = [
    { body: query('query Named { invitation(id: "inv_0") { id } }') },
    { body: query('{ invitations { edges { cursor } } }'), headers: { authorization: '' } },
    { body: query('query Named { invitation(id: "inv_0") { id } }'), headers: { authorization: '' } },
    { body: query('query Named { invitation(id: "inv_0") { id } }'), headers: { authorization: 'Bearer x' } },
  ]
  const traceIds = { yoga: [] as string[], lean: [] as string[] }
  for (const path of ['yoga', 'lean'] as const) {
    for (const each of posted) {
      const [line] = (await traced.post(path, each)).log.slice(-1)
      traceIds[path].push(String(Object(line).traceId))
    }
  }
  expect(traced.leanAnswers()).toBe(posted.length)
  await traced.stop()
  const spansOf = (ids: string[]) => ids.map((id) => described(collector.spans, id))
  const lean = spansOf(traceIds.lean)
  expect(lean[0]).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^POST \/graphql in /),
      expect.stringMatching(/^query Named in POST/),
    ]),
  )
  expect(lean).toEqual(spansOf(traceIds.yoga))
})

/** The spans of a trace with their parents. */
function described(spans: CollectedSpan[], traceId: string): string[] {
  const own = spans.filter((span) => span.traceId === traceId)
  return own
    .map(({ name, kind, parentSpanId, attributes, failed }) => {
      const parent = own.find(({ spanId }) => spanId === parentSpanId)?.name ?? 'nothing'
      return `${name} in ${parent}: ${kind} ${failed} ${JSON.stringify(attributes)}`
    })
    .sort()
}

test('both request paths give the same answers to the examples of the explorer', async () => {
  // Deliveries and jobs in the background would change the answers, on each gateway at another time.
  const one = await startTwoPaths({}, { mailing: false })
  onTestFinished(one.stop)
  const other = await startTwoPaths({}, { mailing: false })
  onTestFinished(other.stop)
  const examples = tabs.filter(({ query: text }) => !text.includes('\nsubscription '))
  const all = examples.map(({ query: text, variables }) => ({ body: query(text, { variables }) }))
  // Yoga has then parsed the documents. Without a key, few of them change anything.
  for (const posted of all) {
    for (const { post } of [one, other]) await post('yoga', { ...posted, headers: { authorization: '' } })
  }
  const [lean, yoga] = [withoutIds(), withoutIds()]
  for (const [index, posted] of all.entries()) {
    for (const { gateway } of [one, other]) await placed(gateway)
    const answer = lean(await one.post('lean', posted))
    expect(answer, examples[index]?.name).toEqual(yoga(await other.post('yoga', posted)))
    expect(answer.status).toBe(200)
  }
  expect(one.leanAnswers()).toBe(all.length)
})

/** Waits until the events of all changes have positions, and their webhooks are queued. */
async function placed({ database }: TwoPaths['gateway']): Promise<void> {
  await eventually(
    async () =>
      (await database.prisma.invitationEvent.count({ where: { position: null } })) === 0 ? true : undefined,
    'all events have positions',
  )
}

/** Replaces ids by the order in which they appear, and what depends on them or on the time. */
function withoutIds() {
  const known = new Map<string, string>()
  return <T>(answer: T): T => {
    const text = JSON.stringify(answer)
      .replace(/\b(?:whsec|tkt|sk)_[\w+/=\u0080-\u00ff-]+/g, 'SECRET')
      .replace(/\b([a-z]{3,4})_[0-9a-z]{26}\b/g, (id, prefix) => {
        const short = known.get(id) ?? `${prefix}_${known.size}`
        known.set(id, short)
        return short
      })
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replace(/((?:cursor|startCursor|endCursor|end|start)\\*":\\*")[\w=+/-]+/gi, '$1CURSOR')
    return JSON.parse(text)
  }
}
