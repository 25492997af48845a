import { z } from 'zod'
import type { TracingSettings } from '../lib/tracing.ts'
import { fetchedUrl } from './url-types.ts'

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const satisfies TracingSettings['sampler'][]

/** Each as `--help` and the README tell it. */
export const OTEL_VARIABLES = [
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    fallback: 'none: no traces',
    meaning: 'the collector to which traces are sent (OTLP over HTTP), at the path v1/traces below this URL',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    fallback: 'as above',
    meaning: 'the same, as a complete URL',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    fallback: 'none',
    meaning: 'headers for the collector: name=value, several separated by commas',
  },
  { name: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS', fallback: 'as above', meaning: 'the same' },
  {
    name: 'OTEL_EXPORTER_OTLP_TIMEOUT',
    fallback: '10000',
    meaning: 'the timeout of sending in milliseconds',
  },
  { name: 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', fallback: 'as above', meaning: 'the same' },
  {
    name: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    fallback: 'http/protobuf',
    meaning: 'only http/protobuf is supported',
  },
  { name: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', fallback: 'as above', meaning: 'the same' },
  { name: 'OTEL_TRACES_EXPORTER', fallback: 'otlp', meaning: 'otlp, or none: no traces' },
  {
    name: 'OTEL_SDK_DISABLED',
    fallback: 'false',
    meaning: 'true: no traces, regardless of the other variables',
  },
  { name: 'OTEL_SERVICE_NAME', fallback: 'invitation-gateway', meaning: 'the name of the gateway in traces' },
  {
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    fallback: 'none',
    meaning: 'more attributes of the gateway in traces: key=value, several separated by commas',
  },
  {
    name: 'OTEL_TRACES_SAMPLER',
    fallback: 'parentbased_always_on',
    meaning: 'the sampler of traces: always_on, always_off, traceidratio, or parentbased_ and one of these',
  },
  {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    fallback: '1',
    meaning: 'the fraction of traces to keep, 0 to 1, for traceidratio',
  },
  {
    name: 'OTEL_PROPAGATORS',
    fallback: 'tracecontext',
    meaning: 'none: each request starts its own trace and ignores an incoming traceparent as parent',
  },
] as const

/** A list such as `key=value,key2=value2`, values percent-encoded. */
const pairs = z.string().transform((text, ctx) => {
  const found: Record<string, string> = {}
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue
    const [, key, value] = /^\s*([^\s=]+)\s*=\s*(.*?)\s*$/s.exec(pair) ?? []
    const decoded = key === undefined ? null : decode(value ?? '')
    if (key === undefined || decoded === null) {
      ctx.addIssue({ code: 'custom', message: 'must be key=value, several separated by commas' })
      return z.NEVER
    }
    found[key] = decoded
  }
  return found
})

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value)
  } catch {
    return null
  }
}

const headers = pairs.refine(
  (found) =>
    Object.entries(found).every(
      ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[^\t\x20-\x7e]/.test(value),
    ),
  'must be headers: name=value, several separated by commas',
)
const endpoint = fetchedUrl('http://collector.example.com:4318')
const milliseconds = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, 'must be a whole number of milliseconds, 1 or more')
  .transform(Number)
const protocol = z.enum(['http/protobuf'], 'must be http/protobuf, the one protocol there is')

/** What stands in the environment, for the schema of all variables. */
export const otelEnvironment = {
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], 'must be otlp or none').default('otlp'),
  // A path is appended.
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint
    .refine((url) => !/[?#]/.test(url), 'must not have a query (?) or fragment (#)')
    .optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_TIMEOUT: milliseconds.optional(),
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: milliseconds.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol.optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol.optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs.default({}),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, `must be one of ${SAMPLERS.join(', ')}`)
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a number from 0 to 1')
    .transform(Number)
    .optional(),
  OTEL_PROPAGATORS: z.string().default('tracecontext'),
}

function wantsTraces(set: Record<string, unknown>): boolean {
  return (
    !/^true$/i.test(String(set['OTEL_SDK_DISABLED'])) &&
    set['OTEL_TRACES_EXPORTER'] !== 'none' &&
    (set['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? set['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) !== undefined
  )
}

/** The variables less these where no traces are wanted: they may be set for others on the same machine. */
export function withoutIdleOtel<T>(set: Record<string, T>): Record<string, T> {
  if (wantsTraces(set)) return set
  return Object.fromEntries(Object.entries(set).filter(([name]) => !name.startsWith('OTEL_')))
}

type Given = z.infer<z.ZodObject<typeof otelEnvironment>>

/** @returns null where no traces are wanted. */
export function tracingOf(given: Given): TracingSettings | null {
  if (!wantsTraces(given)) return null
  return {
    url:
      given.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
      `${(given.OTEL_EXPORTER_OTLP_ENDPOINT ?? '').replace(/\/+$/, '')}/v1/traces`,
    headers: given.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? given.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    timeoutMs: given.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? given.OTEL_EXPORTER_OTLP_TIMEOUT ?? 10_000,
    serviceName:
      given.OTEL_SERVICE_NAME ?? given.OTEL_RESOURCE_ATTRIBUTES['service.name'] ?? 'invitation-gateway',
    resourceAttributes: given.OTEL_RESOURCE_ATTRIBUTES,
    sampler: given.OTEL_TRACES_SAMPLER,
    ratio: given.OTEL_TRACES_SAMPLER_ARG ?? 1,
    continued: given.OTEL_PROPAGATORS.split(',').some((name) => name.trim() === 'tracecontext'),
  }
}
