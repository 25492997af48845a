import { isIP } from 'node:net'
import { z } from 'zod'
import type { Settings, Values, Variables } from './setting.ts'
import { onOff, wholeNumber } from './setting-types.ts'
import { publicUrl } from './url-types.ts'

const host = z
  .string()
  .refine(
    (text) => isIP(text.replace(/%[\w.-]+$/, '')) !== 0 || /^[a-z0-9_]([\w.-]*[a-z0-9_])?$/i.test(text),
    'must be an IP address or a host name, such as 0.0.0.0, :: or localhost',
  )

export const serverSettings = {
  NODE_ENV: {
    // An unknown value would mean development, which shows the secret key.
    type: z.enum(['development', 'test', 'production'], 'must be development, test or production'),
    default: 'development',
    description:
      '`production`: the gateway does not generate missing secrets; the mailbox is off, and the explorer unless `EXPLORER` is `on`',
  },
  PORT: { type: wholeNumber(0, 65_535), default: '4000', description: 'the port to listen on' },
  HOST: {
    type: host,
    unset: '`127.0.0.1`, in production `0.0.0.0`',
    description: 'the address to listen on',
  },
  PUBLIC_URL: {
    type: publicUrl,
    unset: '`http://localhost:PORT`',
    description: 'the public URL of the gateway; links are built from it',
    requiredInProduction: true,
  },
  EXPLORER: {
    type: onOff,
    unset: '`on`, in production `off`',
    description:
      'the explorer at `/graphql`; in production it asks for a key or a token first, and callers with a key can query the schema unless `INTROSPECTION` is `off`',
  },
  CONSOLE: {
    type: onOff,
    unset: '`on`, in production `off`',
    description: 'the console at `/console`, where people with a key or a token work with invitations',
  },
  LOG_LEVEL: {
    type: z.enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      'must be trace, debug, info, warn, error or silent',
    ),
    default: 'info',
    description: '`trace`, `debug`, `info`, `warn`, `error` or `silent`',
  },
  LOG_FORMAT: {
    type: z.enum(['json', 'text'], 'must be json or text'),
    unset: '`text` on a terminal in development, otherwise `json`',
    description: '`json` for programs, or `text` for people',
  },
  SECURITY_CONTACT: {
    type: z
      .string()
      .regex(
        /^(mailto:[^\s@<>]+@[^\s@<>]+|https:\/\/[^\s<>]+)$/,
        'must be an address such as mailto:security@example.com or https://example.com/security',
      ),
    unset: 'none: there is no `/.well-known/security.txt`',
    description:
      'where to report a vulnerability, a `mailto:` or `https:` address, for `/.well-known/security.txt`',
  },
  METRICS_TOKEN: {
    type: z.string().regex(/^[\x21-\x7e]{16,}$/, 'must be 16 characters or more of printable ASCII'),
    unset: 'none: `/metrics` under localhost in development, nowhere in production',
    description:
      'the token that is needed to read `/metrics`, as `Authorization: Bearer …`: 16 characters or more',
    secret: true,
  },
} satisfies Settings

export type ServerConfig = ReturnType<typeof readServer>

export function readServer(values: Values<typeof serverSettings>) {
  const production = values.NODE_ENV === 'production'
  return {
    production,
    explorer: values.EXPLORER ?? !production,
    console: values.CONSOLE ?? !production,
    port: values.PORT,
    host: values.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    /** Without a slash at the end. */
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    logLevel: values.LOG_LEVEL,
    /** Undefined: text on a terminal in development, otherwise JSON. */
    logFormat: values.LOG_FORMAT,
    securityContact: values.SECURITY_CONTACT ?? null,
    /** Undefined: /metrics answers only this machine in development, and does not exist in production. */
    metricsToken: values.METRICS_TOKEN,
  }
}

/** @returns faults that prevent the start of a gateway. */
export function findServerFaults(variables: Variables): string[] {
  return Number(variables['PORT']) === 0 && variables['PUBLIC_URL'] === undefined
    ? ['PUBLIC_URL is not set, and with PORT=0 the port in links is not known']
    : []
}
