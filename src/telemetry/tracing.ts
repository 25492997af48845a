import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Span as ApiSpan,
  type Context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { errorType, type Span, type SpanOptions, type Tracing, type TracingSettings } from '../lib/tracing.ts'
import { contextOf, formatTraceparent, isSampled, linkTo } from './traceparent.ts'
import { createTracerProvider } from './tracer-provider.ts'

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

const STOP_TIMEOUT_MS = 5_000
const MAX_LINKS = 128

interface TraceScope {
  tracer: Tracer
  contexts: AsyncLocalStorage<Context>
}

/**
 * Starts to collect spans and to send them to an OpenTelemetry collector. It uses no global state, so that
 * each app in a process has its own tracing.
 *
 * @param report receives the error if spans cannot be sent, once until sending succeeds again.
 */
export function startTracing(settings: TracingSettings, report: (error: unknown) => void): Tracing {
  const provider = createTracerProvider(settings, report)
  const scope = {
    tracer: provider.getTracer('invitation-gateway'),
    contexts: new AsyncLocalStorage<Context>(),
  }
  return {
    span: (name, options, work) => runSpan(scope, name, options, work),
    inner: (name, options, work) =>
      isRecording(scope) ? runSpan(scope, name, options, work) : work(NO_SPAN),
    shared: (name, traceparents, work) => runSharedSpan(scope, name, traceparents, work),
    current: () => currentTraceparent(scope),
    stop: async () => {
      // The exporter has already reported why spans could not be sent.
      const ended = provider.shutdown().catch(() => undefined)
      const timeout = new Promise<void>((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref())
      await Promise.race([ended, timeout])
    },
  }
}

function runSpan<T>(scope: TraceScope, name: string, options: SpanOptions, work: (span: Span) => T): T {
  const { kind, attributes = {}, parent, links = [] } = options
  const context = parent === undefined ? (scope.contexts.getStore() ?? ROOT_CONTEXT) : contextOf(parent)
  const started = scope.tracer.startSpan(
    name,
    {
      kind: kind === undefined ? SpanKind.INTERNAL : KINDS[kind],
      attributes,
      links: links.flatMap((link) => linkTo(link) ?? []).slice(0, MAX_LINKS),
    },
    context,
  )
  const { span, end } = wrapSpan(started)
  return scope.contexts.run(trace.setSpan(context, started), () => endAfter(() => work(span), end))
}

/** Runs work in the trace of the first sampled request. The span links to the other requests. */
function runSharedSpan<T>(
  scope: TraceScope,
  name: string,
  traceparents: readonly (string | undefined)[],
  work: () => T,
): T {
  const requests = traceparents.filter((traceparent) => traceparent !== undefined)
  const parent = requests.find(isSampled)
  if (parent === undefined) return scope.contexts.run(ROOT_CONTEXT, work)
  const attributes = requests.length > 1 ? { 'invitation_gateway.batch.size': requests.length } : {}
  const links = requests.filter((traceparent) => traceparent !== parent)
  return runSpan(scope, name, { parent, links, attributes }, work)
}

function isRecording({ contexts }: TraceScope): boolean {
  const context = contexts.getStore()
  return context !== undefined && trace.getSpan(context)?.isRecording() === true
}

function currentTraceparent({ contexts }: TraceScope): string | undefined {
  const context = contexts.getStore()
  const current = context === undefined ? undefined : trace.getSpanContext(context)
  return current === undefined ? undefined : formatTraceparent(current)
}

function wrapSpan(started: ApiSpan): { span: Span; end: (error?: unknown) => void } {
  let hasFailed = false
  const fail = (type: string) => {
    hasFailed = true
    started.setAttribute('error.type', type)
    started.setStatus({ code: SpanStatusCode.ERROR })
  }
  return {
    span: {
      set: (attributes) => void started.setAttributes(attributes),
      rename: (name) => void started.updateName(name),
      link: (traceparent) => {
        const link = linkTo(traceparent)
        if (link !== undefined) started.addLink(link)
      },
      fail,
    },
    end: (error) => {
      if (error !== undefined && !hasFailed) fail(errorType(error))
      started.end()
    },
  }
}

/** Calls `end` when the work returns or throws, or when its promise settles. */
function endAfter<T>(work: () => T, end: (error?: unknown) => void): T {
  let result: T
  try {
    result = work()
  } catch (error) {
    end(error ?? 'unknown')
    throw error
  }
  if (!(result instanceof Promise)) {
    end()
    return result
  }
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

const NO_SPAN: Span = {
  set: () => undefined,
  rename: () => undefined,
  link: () => undefined,
  fail: () => undefined,
}
