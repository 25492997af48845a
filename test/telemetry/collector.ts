import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'

/** A received span, with ids in hexadecimal. */
export interface CollectedSpan {
  name: string
  kind: string
  traceId: string
  spanId: string
  /** Empty at the beginning of a trace. */
  parentSpanId: string
  attributes: Record<string, unknown>
  links: { traceId: string; spanId: string }[]
  failed: boolean
  resource: Record<string, unknown>
}

/** An OpenTelemetry collector that accepts OTLP over HTTP in protobuf and stores all spans. */
export async function startCollector() {
  const spans: CollectedSpan[] = []
  const requests: { url: string | undefined; headers: IncomingHttpHeaders; body: Buffer }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      requests.push({ url: request.url, headers: request.headers, body })
      spans.push(...decode(body))
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

// The types of the exporter, from any place in which its packages are installed.
const ofExporter = createRequire(
  createRequire(import.meta.url).resolve('@opentelemetry/exporter-trace-otlp-proto'),
)
const { opentelemetry } = ofExporter('@opentelemetry/otlp-transformer/build/src/generated/root')
const { ExportTraceServiceRequest } = opentelemetry.proto.collector.trace.v1
const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

interface Attribute {
  key: string
  value: Record<string, unknown>
}

function decode(body: Buffer): CollectedSpan[] {
  const { resourceSpans } = ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(body), {
    longs: Number,
    arrays: true,
  })
  // biome-ignore lint/suspicious/noExplicitAny: objects of protobufjs have no types
  return resourceSpans.flatMap(({ resource, scopeSpans }: any) =>
    // biome-ignore lint/suspicious/noExplicitAny: as above
    scopeSpans.flatMap(({ spans }: any) =>
      // biome-ignore lint/suspicious/noExplicitAny: as above
      spans.map((span: any) => ({
        name: span.name,
        kind: KINDS[span.kind],
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        attributes: attributesOf(span.attributes),
        // biome-ignore lint/suspicious/noExplicitAny: as above
        links: span.links.map((link: any) => ({ traceId: hex(link.traceId), spanId: hex(link.spanId) })),
        failed: span.status?.code === 2,
        resource: attributesOf(resource.attributes),
      })),
    ),
  )
}

function attributesOf(attributes: Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex')
}
