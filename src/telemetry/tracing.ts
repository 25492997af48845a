import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import {
  type Context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
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
import {
  errorType,
  type Span,
  type SpanOptions,
  TRACEPARENT,
  type Tracing,
  type TracingSettings,
} from '../lib/tracing.ts'

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

const STOP_MS = 5_000
const LINKS = 128

/**
 * Starts to collect spans and to send them to an OpenTelemetry collector. Nothing of it is global: each
 * app in a process has its own.
 *
 * @param report told when spans could not be sent, once until some can be again.
 */
export function startTracing(settings: TracingSettings, report: (error: unknown) => void): Tracing {
  const { url, headers, timeoutMs, serviceName, resourceAttributes } = settings
  const exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: timeoutMs })
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.instance.id': randomUUID(),
        ...resourceAttributes,
        'service.name': serviceName,
      }),
    ),
    sampler: samplerOf(settings),
    spanProcessors: [new BatchSpanProcessor(reporting(exporter, report))],
  })
  const tracer = provider.getTracer('invitation-gateway')
  const contexts = new AsyncLocalStorage<Context>()

  function span<T>(name: string, options: SpanOptions, work: (span: Span) => T): T {
    const { kind, attributes = {}, parent, links = [] } = options
    const context = parent === undefined ? (contexts.getStore() ?? ROOT_CONTEXT) : contextOf(parent)
    const started = tracer.startSpan(
      name,
      {
        kind: kind === undefined ? SpanKind.INTERNAL : KINDS[kind],
        attributes,
        links: links.flatMap((link) => linkOf(link) ?? []).slice(0, LINKS),
      },
      context,
    )
    let failed = false
    const fail = (type: string) => {
      failed = true
      started.setAttribute('error.type', type)
      started.setStatus({ code: SpanStatusCode.ERROR })
    }
    const end = (error?: unknown) => {
      if (error !== undefined && !failed) fail(errorType(error))
      started.end()
    }
    const handle: Span = {
      set: (more) => void started.setAttributes(more),
      rename: (other) => void started.updateName(other),
      link: (traceparent) => {
        const link = linkOf(traceparent)
        if (link !== undefined) started.addLink(link)
      },
      fail,
    }
    return contexts.run(trace.setSpan(context, started), () => settled(() => work(handle), end))
  }

  function current(): string | undefined {
    const context = contexts.getStore()
    const under = context === undefined ? undefined : trace.getSpanContext(context)
    return under === undefined ? undefined : traceparentOf(under)
  }

  return {
    span,
    inner: (name, options, work) => {
      const context = contexts.getStore()
      const recorded = context !== undefined && trace.getSpan(context)?.isRecording() === true
      return recorded ? span(name, options, work) : work(NO_SPAN)
    },
    shared: (name, traceparents, work) => {
      const all = traceparents.filter((each) => each !== undefined)
      const first = all.find(isSampled)
      if (first === undefined) return contexts.run(ROOT_CONTEXT, work)
      const attributes = all.length > 1 ? { 'invitation_gateway.batch.size': all.length } : {}
      const links = all.filter((each) => each !== first)
      return span(name, { parent: first, links, attributes }, work)
    },
    current,
    stop: async () => {
      // Why spans could not be sent has been told by then.
      const ended = provider.shutdown().catch(() => undefined)
      const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref())
      await Promise.race([ended, late])
    },
  }

  function contextOf(traceparent: string | null): Context {
    const parent = traceparent === null ? undefined : spanContextOf(traceparent)
    return parent === undefined
      ? ROOT_CONTEXT
      : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true })
  }
}

/** Ends what a function returns or throws, or what its promise comes to. */
function settled<T>(work: () => T, end: (error?: unknown) => void): T {
  let result: T
  try {
    result = work()
  } catch (error) {
    end(error ?? 'unknown')
    throw error
  }
  if (result instanceof Promise) {
    return result.then(
      (value) => {
        end()
        return value
      },
      (error: unknown) => {
        end(error ?? 'unknown')
        throw error
      },
    ) as T
  }
  end()
  return result
}

const NO_SPAN: Span = {
  set: () => undefined,
  rename: () => undefined,
  link: () => undefined,
  fail: () => undefined,
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}

function spanContextOf(traceparent: string): SpanContext | undefined {
  if (!TRACEPARENT.test(traceparent)) return undefined
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-')
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) }
}

function linkOf(traceparent: string) {
  const context = spanContextOf(traceparent)
  return context === undefined ? undefined : { context }
}

function isSampled(traceparent: string): boolean {
  return ((spanContextOf(traceparent)?.traceFlags ?? 0) & 1) === 1
}

function samplerOf({ sampler: name, ratio }: TracingSettings): Sampler {
  const root = rootSamplers[name.replace('parentbased_', '')]?.(ratio) ?? new AlwaysOnSampler()
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

const rootSamplers: Record<string, (ratio: number) => Sampler> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
}

/** The library would keep to itself that the collector is away. */
function reporting(exporter: SpanExporter, report: (error: unknown) => void): SpanExporter {
  let failing = false
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== 0
        if (failed && !failing) report(result.error ?? new Error('The spans were not accepted'))
        failing = failed
        done(result)
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
}
