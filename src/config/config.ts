import { isIP } from 'node:net'
import { z } from 'zod'
import { allowsNone, type DomainRules, parseDomainPattern } from '../domain/create/domain-rules.ts'
import type { Limit } from '../domain/create/quota.ts'
import { isApplicationScheme, type RedirectOrigins, STATUS_PARAMETER } from '../domain/create/redirect-url.ts'
import type { Limits } from '../domain/rate-limits.ts'
import { parseSender } from '../lib/sender.ts'
import type { TracingSettings } from '../lib/tracing.ts'
import {
  DATABASE_VARIABLES,
  databaseEnvironment,
  databaseFaults,
  type ServerSettings,
  serverSettings,
} from './database-settings.ts'
import { incompleteJwt, JWT_VARIABLES, type JwtSettings, jwtEnvironment, jwtOf } from './jwt-settings.ts'
import { NETWORK_VARIABLES, type NetworkSettings, networkEnvironment, networkOf } from './network-settings.ts'
import { booleanVariable, listVariable, wholeNumberVariable } from './setting-types.ts'
import { OTEL_VARIABLES, otelEnvironment, tracingOf, withoutIdleOtel } from './tracing-settings.ts'
import { origins, publicUrl, smtpUrl } from './url-types.ts'

/** Everything the gateway can be told, from the environment. */
export interface Config extends ServerSettings {
  production: boolean
  port: number
  host: string
  /** Without a slash at the end. */
  publicUrl: string
  dataDir: string
  /** Empty: make one and keep it in the data directory (development). */
  secretKeys: string[]
  /** The first derives tickets, all read them. Empty: like secretKeys. */
  ticketSecrets: string[]
  redirectOrigins: RedirectOrigins
  redirectSchemes: readonly string[]
  /** Whose pages may call GraphQL from browsers. `development`: those of localhost, at any port. */
  corsOrigins: readonly string[] | 'development'
  /** Undefined: the built-in mailbox. */
  smtpUrl: string | undefined
  mailFrom: string
  mailTemplatesDir: string | undefined
  appName: string
  ticketParameter: string
  providerRules: boolean
  limits: Limits
  /** Rows of dry runs that each caller may give; null: any number. */
  dryRunLimit: Limit | null
  domains: DomainRules
  /** What signed-in people may put into publicMetadata. */
  metadataKeysOfUsers: string[]
  /** How long keys work that signed-in people make, in days. */
  personKeyDays: { default: number; max: number }
  /** Null: no reminders. */
  reminders: { days: number; max: number } | null
  streamsPerCaller: number
  /** Whether /graphql is a subgraph of Apollo Federation. */
  subgraph: boolean
  /** What a query may be, and whether the schema can be asked for. */
  queries: { depth: number; aliases: number; cost: number; introspection: boolean }
  /** Files of documents that clients send by id; `only`: and nothing else. */
  trustedDocuments: { files: string[]; only: boolean }
  /** Whose tokens of signed-in users are good; null: nobody's. */
  jwt: JwtSettings | null
  network: NetworkSettings
  logLevel: string
  /** What whoever scrapes /metrics has to bring; undefined: nobody but this machine in development. */
  metricsToken: string | undefined
  /** Null: no traces. */
  tracing: TracingSettings | null
  /** Started by `npm start`: npm's shell stands between us and whoever stops us. */
  underNpm: boolean
}

/** Each variable as `--help` and the README tell it. @internal for the tests */
export const VARIABLES: readonly { name: string; fallback: string; meaning: string }[] = [
  {
    name: 'NODE_ENV',
    fallback: 'development',
    meaning: 'production: the gateway generates no configuration; the explorer and the mailbox are off',
  },
  { name: 'PORT', fallback: '4000', meaning: 'the port to listen on' },
  { name: 'HOST', fallback: '127.0.0.1, in production 0.0.0.0', meaning: 'the address to listen on' },
  {
    name: 'PUBLIC_URL',
    fallback: 'http://localhost:PORT',
    meaning: 'the public URL of the gateway; links are built from it',
  },
  ...DATABASE_VARIABLES,
  {
    name: 'EMBEDDED_DATABASE',
    fallback: 'on, in production off',
    meaning: 'whether the embedded database is used if DATABASE_URL is not set (on or off)',
  },
  {
    name: 'DATA_DIR',
    fallback: '.data',
    meaning: 'the directory of the embedded database and of generated secrets (development)',
  },
  {
    name: 'SECRET_KEY',
    fallback: 'development: generated once',
    meaning: 'the keys of callers: sk_ and at least 32 characters in total; several separated by commas',
  },
  {
    name: 'TICKET_SECRET',
    fallback: 'development: generated once',
    meaning:
      'the secret from which links and webhook secrets are derived, 32 characters or more; several separated by commas, the first for new ones',
  },
  {
    name: 'REDIRECT_ORIGINS',
    fallback: 'development: any https, and localhost',
    meaning:
      'origins to which links may redirect, separated by commas; https://*.example.com: all with one label before example.com',
  },
  {
    name: 'REDIRECT_SCHEMES',
    fallback: 'none',
    meaning: 'schemes of native applications that links may lead on to, such as myapp or com.example.app',
  },
  {
    name: 'CORS_ORIGINS',
    fallback: 'none; development: localhost',
    meaning: 'origins whose pages may call GraphQL from browsers (CORS), in the same form',
  },
  {
    name: 'SMTP_URL',
    fallback: 'the mailbox at /dev/mailbox',
    meaning: 'the mail server: smtp://user:password@host:587 or smtps://…',
  },
  { name: 'MAIL_FROM', fallback: 'Invitations <invitations@localhost>', meaning: 'the sender of emails' },
  {
    name: 'MAIL_TEMPLATES_DIR',
    fallback: 'the built-in templates',
    meaning: 'a directory with your own templates',
  },
  {
    name: 'APP_NAME',
    fallback: 'development: the host of PUBLIC_URL',
    meaning: 'the name of the application in emails',
  },
  {
    name: 'TICKET_PARAMETER',
    fallback: 'invitation_ticket',
    meaning: 'the query parameter that passes the ticket to redirectUrl',
  },
  {
    name: 'EMAIL_PROVIDER_RULES',
    fallback: 'off',
    meaning:
      'on: addresses that large providers deliver to the same mailbox count as one (dots in Gmail, plus tags)',
  },
  {
    name: 'INVITATION_QUOTA',
    fallback: 'none',
    meaning: 'the number of people that each key may invite in a window',
  },
  { name: 'INVITATION_QUOTA_HOURS', fallback: '24', meaning: 'the length of that window' },
  {
    name: 'INVITER_QUOTA',
    fallback: 'none',
    meaning: 'the number of people that may be invited in the name of each inviterId in such a window',
  },
  {
    name: 'DRY_RUN_QUOTA',
    fallback: '100000',
    meaning: 'the number of rows that each caller may give in dry runs in such a window; 0: no limit',
  },
  {
    name: 'RECIPIENT_MAIL_LIMIT',
    fallback: '10',
    meaning: 'the number of emails that may be sent to one address in 24 hours; 0: no limit',
  },
  {
    name: 'ALLOWED_DOMAINS',
    fallback: 'all',
    meaning:
      'domains that can be invited, separated by commas; *.example.com means all subdomains of example.com',
  },
  {
    name: 'BLOCKED_DOMAINS',
    fallback: 'none',
    meaning: 'domains that cannot be invited, in the same form; they take precedence over allowed ones',
  },
  {
    name: 'METADATA_KEYS_OF_USERS',
    fallback: 'none',
    meaning: 'the keys of publicMetadata that signed-in people may set, separated by commas',
  },
  {
    name: 'USER_KEY_DAYS',
    fallback: '30, or USER_KEY_DAYS_MAX if that is less',
    meaning: 'the lifetime in days of an API key that a signed-in person creates, unless they choose another',
  },
  { name: 'USER_KEY_DAYS_MAX', fallback: '90', meaning: 'the maximum lifetime in days of such a key' },
  {
    name: 'REMINDER_DAYS',
    fallback: 'no reminders',
    meaning: 'days after which an unanswered invitation is sent again',
  },
  {
    name: 'REMINDERS_MAX',
    fallback: '2',
    meaning: 'the maximum number of reminders, each after the same number of days',
  },
  {
    name: 'STREAMS_PER_CALLER',
    fallback: '20',
    meaning: 'the number of subscriptions that each key can have open at the same time',
  },
  { name: 'MAX_QUERY_DEPTH', fallback: '15', meaning: 'the maximum number of levels of fields in a query' },
  { name: 'MAX_QUERY_ALIASES', fallback: '50', meaning: 'the maximum number of aliases in a query' },
  {
    name: 'MAX_QUERY_COST',
    fallback: '20000',
    meaning: 'the maximum cost of a query: 1 for each object that it can return, 10 more for each mutation',
  },
  {
    name: 'INTROSPECTION',
    fallback: 'on, in production off',
    meaning: 'whether callers can query the schema (on or off)',
  },
  {
    name: 'TRUSTED_DOCUMENTS',
    fallback: 'none',
    meaning:
      'files of documents that clients send by id, as graphql-codegen, Relay and Apollo write them; separated by commas',
  },
  {
    name: 'TRUSTED_DOCUMENTS_ONLY',
    fallback: 'off',
    meaning: 'on: only these documents are executed; needs TRUSTED_DOCUMENTS',
  },
  {
    name: 'SUBGRAPH',
    fallback: 'off',
    meaning: 'on: /graphql is a subgraph of Apollo Federation 2, without node and nodes',
  },
  ...NETWORK_VARIABLES,
  ...JWT_VARIABLES,
  { name: 'LOG_LEVEL', fallback: 'info', meaning: 'trace, debug, info, warn, error or silent' },
  {
    name: 'METRICS_TOKEN',
    fallback: 'none: /metrics under localhost in development, nowhere in production',
    meaning: 'the token that is needed to read /metrics, as Authorization: Bearer …: 16 characters or more',
  },
  ...OTEL_VARIABLES,
]

/** The environment does not make a configuration; the message lists every fault. */
export class ConfigError extends Error {
  readonly code = 'CONFIG'
  readonly faults: readonly string[]
  constructor(faults: string[]) {
    super(
      `The configuration is not complete or not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}\n` +
        'Set these environment variables and start again; --help lists them all.',
    )
    this.faults = faults
  }
}

const REQUIRED_IN_PRODUCTION = [
  'SECRET_KEY',
  'TICKET_SECRET',
  'PUBLIC_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'REDIRECT_ORIGINS',
  'APP_NAME',
] as const
const domains = listVariable.transform((texts, ctx) =>
  texts.map((text) => {
    const pattern = parseDomainPattern(text)
    if (pattern !== null) return pattern
    ctx.addIssue({ code: 'custom', message: 'must be domains such as example.com or *.example.com' })
    return z.NEVER
  }),
)
const environment = z.object({
  // Anything else would be taken for development, which shows the key.
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'must be development, test or production')
    .default('development'),
  PORT: wholeNumberVariable(0, 65_535).default(4000),
  HOST: z
    .string()
    .refine(
      (host) => isIP(host.replace(/%[\w.-]+$/, '')) !== 0 || /^[a-z0-9_]([\w.-]*[a-z0-9_])?$/i.test(host),
      'must be an IP address or a host name, such as 0.0.0.0, :: or localhost',
    )
    .optional(),
  PUBLIC_URL: publicUrl.optional(),
  ...databaseEnvironment,
  EMBEDDED_DATABASE: booleanVariable.optional(),
  DATA_DIR: z.string().default('.data'),
  SECRET_KEY: listVariable
    .refine(
      (keys) => keys.every((key) => /^sk_[\x21-\x7e]{29,}$/.test(key)),
      'must begin with sk_ and be 32 characters or more of printable ASCII',
    )
    .default([]),
  TICKET_SECRET: listVariable
    .refine((secrets) => secrets.every((secret) => secret.length >= 32), 'must be 32 characters or more')
    .default([]),
  REDIRECT_ORIGINS: origins.optional(),
  REDIRECT_SCHEMES: listVariable
    .refine(
      (schemes) => schemes.every(isApplicationScheme),
      'must be schemes of native applications, such as myapp or com.example.app, in lower case and without the colon; schemes of browsers such as https, javascript and data are none',
    )
    .default([]),
  CORS_ORIGINS: origins.optional(),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: z
    .string()
    .refine(
      (text) => parseSender(text) !== null,
      'must be one address, such as Acme <invitations@acme.example>',
    )
    .optional(),
  MAIL_TEMPLATES_DIR: z.string().optional(),
  APP_NAME: z
    .string()
    .regex(/^[^\p{Cc}]{1,100}$/u, 'must be 1 to 100 characters')
    .optional(),
  TICKET_PARAMETER: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be letters, digits, _ and -')
    .refine((name) => name !== STATUS_PARAMETER, `must not be ${STATUS_PARAMETER}, which says the status`)
    .default('invitation_ticket'),
  EMAIL_PROVIDER_RULES: booleanVariable.default(false),
  INVITATION_QUOTA: wholeNumberVariable(1, 1_000_000_000).optional(),
  INVITATION_QUOTA_HOURS: wholeNumberVariable(1, 24 * 365).default(24),
  INVITER_QUOTA: wholeNumberVariable(1, 1_000_000_000).optional(),
  DRY_RUN_QUOTA: wholeNumberVariable(0, 1_000_000_000).default(100_000),
  RECIPIENT_MAIL_LIMIT: wholeNumberVariable(0, 1_000_000_000).default(10),
  ALLOWED_DOMAINS: domains.default([]),
  BLOCKED_DOMAINS: domains.default([]),
  METADATA_KEYS_OF_USERS: listVariable
    .refine((keys) => keys.every((key) => key !== '__proto__'), 'must not contain the key __proto__')
    .default([]),
  USER_KEY_DAYS: wholeNumberVariable(1, 3650).optional(),
  USER_KEY_DAYS_MAX: wholeNumberVariable(1, 3650).default(90),
  REMINDER_DAYS: wholeNumberVariable(1, 365).optional(),
  REMINDERS_MAX: wholeNumberVariable(1, 100).default(2),
  STREAMS_PER_CALLER: wholeNumberVariable(1, 10_000).default(20),
  SUBGRAPH: booleanVariable.default(false),
  MAX_QUERY_DEPTH: wholeNumberVariable(1, 1000).default(15),
  MAX_QUERY_ALIASES: wholeNumberVariable(0, 10_000).default(50),
  MAX_QUERY_COST: wholeNumberVariable(1, 1_000_000_000).default(20_000),
  INTROSPECTION: booleanVariable.optional(),
  TRUSTED_DOCUMENTS: listVariable.default([]),
  TRUSTED_DOCUMENTS_ONLY: booleanVariable.default(false),
  ...networkEnvironment,
  ...jwtEnvironment,
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      'must be trace, debug, info, warn, error or silent',
    )
    .default('info'),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, 'must be 16 characters or more of printable ASCII')
    .optional(),
  ...otelEnvironment,
})

/**
 * Reads the configuration; an empty variable counts as unset.
 *
 * @param options.complete - whether production needs all that a gateway needs. Default true; a command
 *   that starts none gets on with less.
 * @throws ConfigError with every fault at once.
 */
export function loadConfig(
  env: Record<string, string | undefined> = process.env,
  { complete = true }: { complete?: boolean } = {},
): Config {
  const set = Object.fromEntries(
    Object.entries(env)
      // Files of secrets end with a line break.
      .map(([name, value]) => [name, value?.trim()] as const)
      // A list of separators alone is as empty: production must not take it for a secret.
      .filter(([, value]) => value !== undefined && !/^[\s,]*$/.test(value)),
  )
  const production = set['NODE_ENV'] === 'production'
  const parsed = environment.safeParse(withoutIdleOtel(set))
  const { USER_KEY_DAYS: keyDays, USER_KEY_DAYS_MAX: maxKeyDays } = parsed.data ?? {}
  const faults = [
    ...(complete ? incomplete(set) : []),
    ...incompleteJwt(set),
    ...contradictions(set),
    ...(keyDays !== undefined && maxKeyDays !== undefined && keyDays > maxKeyDays
      ? ['USER_KEY_DAYS must not be more than USER_KEY_DAYS_MAX']
      : []),
    ...(parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? []),
    ...(parsed.success &&
    allowsNone({ allowed: parsed.data.ALLOWED_DOMAINS, blocked: parsed.data.BLOCKED_DOMAINS })
      ? ['BLOCKED_DOMAINS has all that is in ALLOWED_DOMAINS: nobody could be invited']
      : []),
  ]
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults)

  const given = parsed.data
  const publicUrl = given.PUBLIC_URL ?? `http://localhost:${given.PORT}`
  return {
    production,
    port: given.PORT,
    host: given.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    publicUrl,
    ...serverSettings(given),
    dataDir: given.DATA_DIR,
    secretKeys: given.SECRET_KEY,
    ticketSecrets: given.TICKET_SECRET,
    redirectOrigins: given.REDIRECT_ORIGINS ?? 'development',
    redirectSchemes: given.REDIRECT_SCHEMES,
    corsOrigins: given.CORS_ORIGINS ?? (production ? [] : 'development'),
    smtpUrl: given.SMTP_URL,
    mailFrom: given.MAIL_FROM ?? 'Invitations <invitations@localhost>',
    mailTemplatesDir: given.MAIL_TEMPLATES_DIR,
    appName: given.APP_NAME ?? new URL(publicUrl).hostname,
    ticketParameter: given.TICKET_PARAMETER,
    providerRules: given.EMAIL_PROVIDER_RULES,
    limits: {
      caller: limit(given.INVITATION_QUOTA, given.INVITATION_QUOTA_HOURS),
      inviter: limit(given.INVITER_QUOTA, given.INVITATION_QUOTA_HOURS),
      recipient: limit(given.RECIPIENT_MAIL_LIMIT || undefined, 24),
    },
    dryRunLimit: limit(given.DRY_RUN_QUOTA || undefined, given.INVITATION_QUOTA_HOURS),
    domains: { allowed: given.ALLOWED_DOMAINS, blocked: given.BLOCKED_DOMAINS },
    metadataKeysOfUsers: given.METADATA_KEYS_OF_USERS,
    personKeyDays: {
      default: Math.min(given.USER_KEY_DAYS ?? 30, given.USER_KEY_DAYS_MAX),
      max: given.USER_KEY_DAYS_MAX,
    },
    reminders:
      given.REMINDER_DAYS === undefined ? null : { days: given.REMINDER_DAYS, max: given.REMINDERS_MAX },
    streamsPerCaller: given.STREAMS_PER_CALLER,
    subgraph: given.SUBGRAPH,
    queries: {
      depth: given.MAX_QUERY_DEPTH,
      aliases: given.MAX_QUERY_ALIASES,
      cost: given.MAX_QUERY_COST,
      introspection: given.INTROSPECTION ?? !production,
    },
    trustedDocuments: { files: given.TRUSTED_DOCUMENTS, only: given.TRUSTED_DOCUMENTS_ONLY },
    network: networkOf(given),
    jwt: jwtOf(given),
    logLevel: given.LOG_LEVEL,
    metricsToken: given.METRICS_TOKEN,
    tracing: tracingOf(given),
    underNpm: set['npm_lifecycle_event'] === 'start',
  }
}

/** What a gateway that starts lacks. */
function incomplete(set: Record<string, string | undefined>): string[] {
  const production = set['NODE_ENV'] === 'production'
  const missing = production ? REQUIRED_IN_PRODUCTION.filter((name) => set[name] === undefined) : []
  const faults = missing.map((name) => `${name} is not set, and in production nothing takes its place`)
  if (set['DATABASE_URL'] === undefined && set['EMBEDDED_DATABASE'] !== 'on') {
    if (production) {
      faults.push('DATABASE_URL is not set; EMBEDDED_DATABASE=on uses the embedded database in production')
    } else if (set['EMBEDDED_DATABASE'] === 'off') {
      faults.push('DATABASE_URL is not set, and EMBEDDED_DATABASE is off')
    }
  }
  if (Number(set['PORT']) === 0 && set['PUBLIC_URL'] === undefined) {
    faults.push('PUBLIC_URL is not set, and with PORT=0 the port in links is not known')
  }
  return faults
}

/** Variables that exclude each other, or need another one. */
function contradictions(set: Record<string, string | undefined>): string[] {
  const faults = databaseFaults(set)
  if (set['TRUSTED_DOCUMENTS_ONLY'] === 'on' && set['TRUSTED_DOCUMENTS'] === undefined) {
    faults.push('TRUSTED_DOCUMENTS is not set, and TRUSTED_DOCUMENTS_ONLY would refuse everything')
  }
  if (set['EMBEDDED_DATABASE'] === 'on' && set['DATABASE_URL'] !== undefined) {
    faults.push('EMBEDDED_DATABASE is on, and DATABASE_URL is set: unset one of them')
  }
  return faults
}

function limit(limit: number | undefined, windowHours: number): Limit | null {
  return limit === undefined ? null : { limit, windowHours }
}

/** What `--help` prints. */
export function help(): string {
  const width = Math.max(...VARIABLES.map(({ name }) => name.length))
  const lines = VARIABLES.map(
    ({ name, fallback, meaning }) =>
      `  ${name.padEnd(width)}  ${meaning}\n  ${' '.repeat(width)}  (default: ${fallback})`,
  )
  return `Invitation Gateway: a GraphQL gateway for inviting people to an application.

Usage: npm start, or node dist/main.js

It is configured by environment variables:

${lines.join('\n')}`
}
