import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { startTracing } from '../../src/telemetry/tracing.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { readStream } from '../support/sse.ts'
import { type CollectedSpan, startCollector } from './collector.ts'

test('creations that share a statement and the batch link to each other, and each email is in the trace of its request', async () => {
  const collector = await startCollector()
  onTestFinished(collector.close)
  const gateway = await startTestGateway({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/somewhere`,
    OTEL_PROPAGATORS: 'none',
  })
  const given = Array.from({ length: 20 }, traceparent)
  await Promise.all(
    given.map((trace, index) =>
      gateway.create({ emailAddress: `person${index}@example.com` }, { traceparent: trace }),
    ),
  )
  await expect.poll(async () => (await gateway.mailbox()).length).toBe(given.length)
  await gateway.request('/ready')
  const stream = await gateway.request('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${SECRET_KEY}`,
    },
    body: JSON.stringify({
      query: 'subscription Follow { invitationChanged(filter: {types: [CREATED]}) { event { type } } }',
    }),
  })
  const { change, cancel } = readStream(stream)
  await gateway.create({ emailAddress: 'followed@example.com', notify: false })
  expect(await change()).toEqual({ event: { type: 'CREATED' } })
  await cancel()
  await gateway.stop()
  const { spans, requests } = collector
  expect(spans.filter(({ name }) => name === 'subscription Follow')).toHaveLength(1)
  expect(spans.filter(({ name }) => name === 'GET /ready')).toEqual([])
  expect(new Set(requests.map(({ url }) => url))).toEqual(new Set(['/somewhere']))

  const batches = new Set<CollectedSpan>()
  for (const trace of given) {
    // OTEL_PROPAGATORS=none: no request continues the given trace, but each links to it.
    const request = spans.find(({ name, links }) => name === 'POST /graphql' && isLinked(links, trace))
    if (request === undefined) throw new Error('A request has no trace')
    expect(request.parentSpanId).toBe('')
    const own = spans.filter(({ traceId }) => traceId === request.traceId)
    expect(own.filter(({ name }) => name === 'process mail_invitation')).toHaveLength(1)
    expect(own.filter(({ name }) => name === 'mailbox')).toHaveLength(1)
    const creation = own.find(({ name }) => name === 'createInvitation')
    const batch = spans.find(
      ({ name, spanId, parentSpanId }) =>
        name === 'create invitations' &&
        (parentSpanId === creation?.spanId || creation?.links.some((link) => link.spanId === spanId)),
    )
    if (batch === undefined) throw new Error('A creation leads to no transaction')
    expect([batch.parentSpanId, ...batch.links.map(({ spanId }) => spanId)]).toContain(creation?.spanId)
    batches.add(batch)
  }
  // The first creation has its own statement, and the others share the next one.
  expect(batches.size).toBe(2)
  for (const batch of batches) {
    const parts = spans.filter(({ parentSpanId }) => parentSpanId === batch.spanId)
    expect(parts.map(({ name }) => name)).toEqual(['send mail_invitation'])
    const statements = spans.filter(({ parentSpanId }) => parentSpanId === parts[0]?.spanId)
    expect(statements.map(({ name }) => name)).toEqual([
      'INSERT quota_usage INSERT invitations INSERT invitation_events INSERT deliveries INSERT pgboss.job',
    ])
  }
})

test('a collector that does not answer delays no work and is reported once', async () => {
  const server = createServer((_request, response) => setTimeout(() => response.destroy(), 500))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const { tracing: settings } = loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })
  if (settings === null) throw new Error('It was to be on')
  const errors: unknown[] = []
  const tracing = startTracing({ ...settings, timeoutMs: 100 }, (error) => errors.push(error))
  expect(await tracing.span('work', {}, async () => 'done')).toBe('done')
  await expect(
    tracing.span('work', {}, async () => {
      throw new Error('as ever')
    }),
  ).rejects.toThrow('as ever')
  await tracing.stop()
  expect(errors).toHaveLength(1)
})

test.each([
  ['always_off', undefined, 0],
  ['traceidratio', '0', 0],
  ['parentbased_traceidratio', '0', 1],
  ['parentbased_always_off', undefined, 1],
  [undefined, undefined, 2],
])('the sampler %s with the argument %s decides which spans are recorded', async (sampler, ratio, count) => {
  const collector = await startCollector()
  onTestFinished(collector.close)
  const { tracing: settings } = loadConfig({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER: sampler,
    OTEL_TRACES_SAMPLER_ARG: ratio,
  })
  if (settings === null) throw new Error('It was to be on')
  const tracing = startTracing(settings, () => undefined)
  tracing.span('new', { parent: null }, () => undefined)
  tracing.span('continued', { parent: traceparent() }, () => undefined)
  tracing.span('not recorded', { parent: traceparent().replace(/1$/, '0') }, () =>
    tracing.inner('within', {}, () => undefined),
  )
  await tracing.stop()
  const recorded = collector.spans.filter(({ name }) => name === 'new' || name === 'continued')
  expect(recorded).toHaveLength(count)
})

function traceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`
}

function isLinked(links: CollectedSpan['links'], trace: string): boolean {
  return links.some(({ traceId, spanId }) => trace === `00-${traceId}-${spanId}-01`)
}
