import { randomUUID } from 'node:crypto'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node'
import type { TracingSettings } from '../lib/tracing.ts'

/**
 * Creates a provider without registering it globally, because several apps can share a process. NodeSDK
 * registers its provider globally (docs/decisions/049-own-tracing-set-up.md).
 *
 * @param report receives the error if spans cannot be sent, once until sending succeeds again.
 */
export function createTracerProvider(
  settings: TracingSettings,
  report: (error: unknown) => void,
): NodeTracerProvider {
  const { url, headers, timeoutMs, serviceName, resourceAttributes } = settings
  const exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: timeoutMs })
  return new NodeTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.instance.id': randomUUID(),
        ...resourceAttributes,
        'service.name': serviceName,
      }),
    ),
    sampler: samplerOf(settings),
    spanProcessors: [new BatchSpanProcessor(reportingExporter(exporter, report))],
  })
}

function samplerOf({ sampler, ratio }: TracingSettings): Sampler {
  switch (sampler) {
    case 'always_on':
      return new AlwaysOnSampler()
    case 'always_off':
      return new AlwaysOffSampler()
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio)
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() })
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() })
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) })
  }
}

/** The library does not report export failures to its caller. */
function reportingExporter(exporter: SpanExporter, report: (error: unknown) => void): SpanExporter {
  let isFailing = false
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== 0
        if (failed && !isFailing) report(result.error ?? new Error('The collector did not accept the spans'))
        isFailing = failed
        done(result)
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
}
