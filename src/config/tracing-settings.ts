import { z } from 'zod'
import type { TracingSettings } from '../lib/tracing.ts'
import type { Settings, Values, Variables } from './setting.ts'
import { fetchedUrl } from './url-types.ts'

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const satisfies TracingSettings['sampler'][]

/** A list such as `key=value,key2=value2`, values percent-encoded. */
const pairs = z.string().transform((text, ctx) => {
  const entries: Record<string, string> = {}
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue
    const [, key, value] = /^\s*([^\s=]+)\s*=\s*(.*?)\s*$/s.exec(pair) ?? []
    const decoded = key === undefined ? null : decode(value ?? '')
    if (key === undefined || decoded === null) {
      ctx.addIssue({ code: 'custom', message: 'must be key=value, several separated by commas' })
      return z.NEVER
    }
    entries[key] = decoded
  }
  return entries
})

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value)
  } catch {
    return null
  }
}

const headers = pairs.refine(
  (entries) =>
    Object.entries(entries).every(
      ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[^\t\x20-\x7e]/.test(value),
    ),
  'must be headers: name=value, several separated by commas',
)
const endpoint = fetchedUrl('http://collector.example.com:4318')
const milliseconds = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, 'must be a whole number of milliseconds, 1 or more')
  .transform(Number)
const protocol = z.enum(['http/protobuf'], 'must be http/protobuf, the only supported protocol')

/** The names, defaults and meanings are those of OpenTelemetry. */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    // A path is appended.
    type: endpoint.refine((url) => !/[?#]/.test(url), 'must not have a query (?) or fragment (#)'),
    unset: 'none: no traces',
    description:
      'the collector to which traces are sent (OTLP over HTTP), at the path `v1/traces` below this URL',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    type: endpoint,
    unset: 'as above',
    description: 'the same, as a complete URL',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    type: headers,
    unset: 'none',
    description: 'headers for the collector: `name=value`, several separated by commas',
    secret: true,
  },
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: {
    type: headers,
    unset: 'as above',
    description: 'the same',
    secret: true,
  },
  OTEL_EXPORTER_OTLP_TIMEOUT: {
    type: milliseconds,
    default: '10000',
    description: 'the timeout of sending in milliseconds',
  },
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: { type: milliseconds, unset: 'as above', description: 'the same' },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    type: protocol,
    default: 'http/protobuf',
    description: 'only `http/protobuf` is supported',
  },
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: { type: protocol, unset: 'as above', description: 'the same' },
  OTEL_TRACES_EXPORTER: {
    type: z.enum(['otlp', 'none'], 'must be otlp or none'),
    default: 'otlp',
    description: '`otlp`, or `none`: no traces',
  },
  OTEL_SDK_DISABLED: {
    type: z.string(),
    default: 'false',
    description: '`true`: no traces, regardless of the other variables',
  },
  OTEL_SERVICE_NAME: {
    type: z.string(),
    unset: '`service.name` of `OTEL_RESOURCE_ATTRIBUTES`, or `invitation-gateway`',
    description: 'the name of the gateway in traces',
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    type: pairs,
    unset: 'none',
    description: 'more attributes of the gateway in traces: `key=value`, several separated by commas',
  },
  OTEL_TRACES_SAMPLER: {
    type: z.enum(SAMPLERS, `must be one of ${SAMPLERS.join(', ')}`),
    default: 'parentbased_always_on',
    description:
      'the sampler of traces: `always_on`, `always_off`, `traceidratio`, or `parentbased_` and one of these',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    type: z
      .string()
      .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a number from 0 to 1')
      .transform(Number),
    default: '1',
    description: 'the fraction of traces to keep, 0 to 1, for `traceidratio`',
  },
  OTEL_PROPAGATORS: {
    type: z.string(),
    default: 'tracecontext',
    description: '`none`: each request starts its own trace and ignores an incoming `traceparent` as parent',
  },
} satisfies Settings

export interface TracingConfig {
  /** Null: no traces. */
  tracing: TracingSettings | null
}

type TracingValues = Values<typeof tracingSettings>

export function readTracing(values: TracingValues): TracingConfig {
  const url = tracesUrl(values)
  if (url === null) return { tracing: null }
  const attributes = values.OTEL_RESOURCE_ATTRIBUTES ?? {}
  return {
    tracing: {
      url,
      headers: values.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? values.OTEL_EXPORTER_OTLP_HEADERS ?? {},
      timeoutMs: values.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? values.OTEL_EXPORTER_OTLP_TIMEOUT,
      serviceName: values.OTEL_SERVICE_NAME ?? attributes['service.name'] ?? 'invitation-gateway',
      resourceAttributes: attributes,
      sampler: values.OTEL_TRACES_SAMPLER,
      ratio: values.OTEL_TRACES_SAMPLER_ARG,
      continued: values.OTEL_PROPAGATORS.split(',').some((name) => name.trim() === 'tracecontext'),
    },
  }
}

function tracesUrl(values: TracingValues): string | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: complete } = values
  return complete ?? (base === undefined ? null : `${base.replace(/\/+$/, '')}/v1/traces`)
}

/** Removes the variables of OpenTelemetry if traces are off: other programs on the same machine may need them. */
export function withoutUnusedTracing(variables: Variables): Variables {
  const isOn =
    !/^true$/i.test(variables['OTEL_SDK_DISABLED'] ?? '') &&
    variables['OTEL_TRACES_EXPORTER'] !== 'none' &&
    (variables['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? variables['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) !==
      undefined
  if (isOn) return variables
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith('OTEL_')))
}
