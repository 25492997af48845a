import { z } from 'zod'
import type { RedirectOrigins } from './invitations/redirect-url.ts'

/** Everything the gateway can be told, from the environment. */
export interface Config {
  production: boolean
  port: number
  host: string
  /** Without a slash at the end. */
  publicUrl: string
  databaseUrl: string | undefined
  databasePoolSize: number
  dataDir: string
  /** Empty: make one and keep it in the data directory (development). */
  secretKeys: string[]
  /** The first derives tickets, all read them. Empty: like secretKeys. */
  ticketSecrets: string[]
  redirectOrigins: RedirectOrigins
  /** Undefined: the built-in mailbox. */
  smtpUrl: string | undefined
  mailFrom: string
  mailTemplatesDir: string | undefined
  appName: string
  ticketParameter: string
  providerRules: boolean
  quota: { limit: number; windowHours: number } | null
  logLevel: string
  /** Started by `npm start`: npm's shell stands between us and whoever stops us. */
  underNpm: boolean
}

/** Each variable as `--help` and the README tell it. @internal for the tests */
export const VARIABLES: readonly { name: string; fallback: string; meaning: string }[] = [
  {
    name: 'NODE_ENV',
    fallback: 'development',
    meaning: 'production: nothing is made up for you; the explorer and the mailbox are off',
  },
  { name: 'PORT', fallback: '4000', meaning: 'the port to listen on' },
  { name: 'HOST', fallback: '127.0.0.1, in production 0.0.0.0', meaning: 'the address to listen on' },
  {
    name: 'PUBLIC_URL',
    fallback: 'http://localhost:PORT',
    meaning: 'where the world reaches the gateway; links are built from it',
  },
  {
    name: 'DATABASE_URL',
    fallback: 'the embedded database in DATA_DIR',
    meaning: 'a Postgres server: postgres://user:password@host/database',
  },
  { name: 'DATABASE_POOL_SIZE', fallback: '10', meaning: 'connections to that server' },
  { name: 'DATA_DIR', fallback: '.data', meaning: 'the embedded database and what development makes up' },
  {
    name: 'SECRET_KEY',
    fallback: 'development: made once',
    meaning:
      'what callers authenticate with: sk_ and at least 32 characters in all; several separated by commas',
  },
  {
    name: 'TICKET_SECRET',
    fallback: 'development: made once',
    meaning:
      'what links are derived from, 32 characters or more; several separated by commas, the first for new links',
  },
  {
    name: 'REDIRECT_ORIGINS',
    fallback: 'development: any https, and localhost',
    meaning: 'origins that links may lead on to, separated by commas',
  },
  {
    name: 'SMTP_URL',
    fallback: 'the mailbox at /dev/mailbox',
    meaning: 'the mail server: smtp://user:password@host:587 or smtps://…',
  },
  { name: 'MAIL_FROM', fallback: 'Invitations <invitations@localhost>', meaning: 'the sender of mails' },
  {
    name: 'MAIL_TEMPLATES_DIR',
    fallback: 'the built-in templates',
    meaning: 'a directory with templates of your own',
  },
  { name: 'APP_NAME', fallback: 'the host of PUBLIC_URL', meaning: 'what mails call the application' },
  {
    name: 'TICKET_PARAMETER',
    fallback: 'invitation_ticket',
    meaning: 'the query parameter that hands the ticket on to redirectUrl',
  },
  {
    name: 'EMAIL_PROVIDER_RULES',
    fallback: 'off',
    meaning: 'on: addresses that large providers deliver alike count as one (dots in Gmail, plus tags)',
  },
  { name: 'INVITATION_QUOTA', fallback: 'none', meaning: 'invitees that each key may invite in a window' },
  { name: 'INVITATION_QUOTA_HOURS', fallback: '24', meaning: 'how long that window is' },
  { name: 'LOG_LEVEL', fallback: 'info', meaning: 'trace, debug, info, warn, error or silent' },
]

/** The environment does not make a configuration; the message lists every fault. @internal for the tests */
export class ConfigError extends Error {
  readonly code = 'CONFIG'
  constructor(faults: string[]) {
    super(
      `The configuration is not complete or not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}\n` +
        'Set these environment variables and start again; --help lists them all.',
    )
  }
}

const REQUIRED_IN_PRODUCTION = [
  'SECRET_KEY',
  'TICKET_SECRET',
  'PUBLIC_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'REDIRECT_ORIGINS',
] as const

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.int().min(min).max(max))

const environment = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: wholeNumber(0, 65_535).default(4000),
  HOST: z.string().optional(),
  PUBLIC_URL: z
    .string()
    .refine(
      (url) => /^https?:\/\//.test(url) && URL.canParse(url),
      'must be a URL such as https://invitations.example.com',
    )
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  DATABASE_POOL_SIZE: wholeNumber(2, 1000).default(10),
  DATA_DIR: z.string().default('.data'),
  SECRET_KEY: list
    .refine(
      (keys) => keys.every((key) => /^sk_[\x21-\x7e]{29,}$/.test(key)),
      'must begin with sk_ and be 32 characters or more of printable ASCII',
    )
    .default([]),
  TICKET_SECRET: list
    .refine((secrets) => secrets.every((secret) => secret.length >= 32), 'must be 32 characters or more')
    .default([]),
  REDIRECT_ORIGINS: list
    .refine(
      (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      'must be origins such as https://app.example.com, without a path',
    )
    .optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^/\s]+/, 'must begin with smtp:// or smtps://')
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an address, such as Acme <invitations@acme.example>')
    .optional(),
  MAIL_TEMPLATES_DIR: z.string().optional(),
  APP_NAME: z
    .string()
    .regex(/^[^\p{Cc}]{1,100}$/u, 'must be 1 to 100 characters')
    .optional(),
  TICKET_PARAMETER: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be letters, digits, _ and -')
    .default('invitation_ticket'),
  EMAIL_PROVIDER_RULES: z.enum(['on', 'off'], 'must be on or off').default('off'),
  INVITATION_QUOTA: wholeNumber(1, 1_000_000_000).optional(),
  INVITATION_QUOTA_HOURS: wholeNumber(1, 24 * 365).default(24),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      'must be trace, debug, info, warn, error or silent',
    )
    .default('info'),
})

/**
 * Reads the configuration; an empty variable counts as unset.
 *
 * @throws ConfigError with every fault at once.
 */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const set = Object.fromEntries(
    // A list of separators alone is as empty: production must not take it for a secret.
    Object.entries(env).filter(([, value]) => value !== undefined && !/^[\s,]*$/.test(value)),
  )
  const production = set['NODE_ENV'] === 'production'
  const missing = production ? REQUIRED_IN_PRODUCTION.filter((name) => set[name] === undefined) : []
  const parsed = environment.safeParse(set)
  const faults = [
    ...missing.map((name) => `${name} is not set, and in production nothing takes its place`),
    ...(parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? []),
  ]
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults)

  const given = parsed.data
  const publicUrl = given.PUBLIC_URL ?? `http://localhost:${given.PORT}`
  return {
    production,
    port: given.PORT,
    host: given.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    publicUrl,
    databaseUrl: given.DATABASE_URL,
    databasePoolSize: given.DATABASE_POOL_SIZE,
    dataDir: given.DATA_DIR,
    secretKeys: given.SECRET_KEY,
    ticketSecrets: given.TICKET_SECRET,
    redirectOrigins: given.REDIRECT_ORIGINS ?? 'development',
    smtpUrl: given.SMTP_URL,
    mailFrom: given.MAIL_FROM ?? 'Invitations <invitations@localhost>',
    mailTemplatesDir: given.MAIL_TEMPLATES_DIR,
    appName: given.APP_NAME ?? new URL(publicUrl).hostname,
    ticketParameter: given.TICKET_PARAMETER,
    providerRules: given.EMAIL_PROVIDER_RULES === 'on',
    quota:
      given.INVITATION_QUOTA === undefined
        ? null
        : { limit: given.INVITATION_QUOTA, windowHours: given.INVITATION_QUOTA_HOURS },
    logLevel: given.LOG_LEVEL,
    underNpm: set['npm_lifecycle_event'] === 'start',
  }
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
