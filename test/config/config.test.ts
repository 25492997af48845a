import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../../src/config/config.ts'
import { help } from '../../src/config/help.ts'
import { describeDefault, SETTING_GROUPS, SETTINGS } from '../../src/config/settings.ts'

const PRODUCTION = {
  NODE_ENV: 'production',
  SECRET_KEY: `sk_live_${'x'.repeat(32)}`,
  TICKET_SECRET: 't'.repeat(32),
  PUBLIC_URL: 'https://invitations.example.com',
  SMTP_URL: 'smtp://mail.example.com',
  MAIL_FROM: 'Acme <invitations@acme.example>',
  REDIRECT_ORIGINS: 'https://app.example.com',
  APP_NAME: 'Acme',
  DATABASE_URL: 'postgres://gateway@db.example.com/gateway',
}

const WRONG_WILDCARDS = [
  'https://*',
  'https://*.com',
  'https://*.co.uk',
  'https://*.vercel.app',
  'https://*.github.io',
  'https://*.localhost',
  'https://*.10.0.0.1',
  'https://*.*.example.com',
  'https://a.*.example.com',
  'https://acme-*.example.com',
  'http://*.example.com',
  'https://*.example.com/',
  'https://*.EXAMPLE.com',
  'https://*.example.com:443',
]

/** The faults of an environment, one line each. */
function faults(environment: Record<string, string>): string[] {
  try {
    loadConfig(environment)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    expect(error.code).toBe('CONFIG')
    return error.message
      .split('\n')
      .filter((line) => line.startsWith('  - '))
      .map((line) => line.slice(4))
  }
  return []
}

describe('without any variable', () => {
  test('development starts with defaults', () => {
    expect(loadConfig({})).toMatchObject({
      production: false,
      port: 4000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:4000',
      databaseUrl: undefined,
      dataDir: '.data',
      secretKeys: [],
      ticketSecrets: [],
      redirectOrigins: 'development',
      redirectSchemes: [],
      corsOrigins: 'development',
      smtpUrl: undefined,
      appName: 'localhost',
      ticketParameter: 'invitation_ticket',
      providerRules: false,
      limits: { caller: null, inviter: null, recipient: { limit: 10, windowHours: 24 } },
      domains: { allowed: [], blocked: [] },
      reminders: null,
      subgraph: false,
      subgraphUserKey: 'externalId',
      queries: { depth: 15, aliases: 50, rootFields: 50, cost: 20_000, introspection: true },
      trustedDocuments: { files: [], only: false },
      jwt: null,
      openId: null,
      logLevel: 'info',
      metricsToken: undefined,
      tracing: null,
      underNpm: false,
      settings: expect.any(Array),
    })
  })

  test('production reports the name of each missing variable', () => {
    const { NODE_ENV, ...required } = PRODUCTION
    const lines = faults({ NODE_ENV })
    expect(lines).toHaveLength(Object.keys(required).length)
    for (const name of Object.keys(required)) {
      expect(lines.filter((line) => line.startsWith(`${name} is not set`))).toHaveLength(1)
    }
  })
})

describe('production', () => {
  test('starts with the required variables and listens on all addresses', () => {
    expect(loadConfig(PRODUCTION)).toMatchObject({
      production: true,
      host: '0.0.0.0',
      corsOrigins: [],
      mailFrom: PRODUCTION.MAIL_FROM,
      queries: { introspection: false },
    })
    expect(loadConfig({ ...PRODUCTION, INTROSPECTION: 'on' }).queries.introspection).toBe(true)
  })

  test.each(Object.keys(PRODUCTION).filter((name) => name !== 'NODE_ENV'))(
    'does not start if %s is missing or empty',
    (name) => {
      const { [name]: _, ...rest } = { ...PRODUCTION } as Record<string, string>
      for (const environment of [rest, { ...rest, [name]: '' }]) {
        const lines = faults(environment)
        expect(lines).toHaveLength(1)
        expect(lines[0]).toContain(`${name} is not set`)
      }
    },
  )

  test('lets a command run without the variables that only a gateway needs, but not with wrong values', () => {
    const { SMTP_URL: _, TICKET_SECRET: __, ...some } = PRODUCTION
    expect(loadConfig(some, { complete: false })).toMatchObject({ production: true, ticketSecrets: [] })
    expect(() => loadConfig({ ...some, PORT: 'http' }, { complete: false })).toThrow(ConfigError)
  })

  test.each(['SECRET_KEY', 'TICKET_SECRET', 'REDIRECT_ORIGINS'])(
    'does not accept a %s that consists of separators',
    (name) => {
      expect(faults({ ...PRODUCTION, [name]: ' , ,' })).toEqual([expect.stringContaining(name)])
    },
  )
})

describe('a value', () => {
  test.each<[string, string]>([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PORT', '8 0'],
    ['NODE_ENV', 'prod'],
    ['NODE_ENV', 'Production'],
    ['HOST', 'http://localhost'],
    ['HOST', 'localhost:4000'],
    ['HOST', '[::1]'],
    ['HOST', '*'],
    ['PUBLIC_URL', 'invitations.example.com'],
    ['PUBLIC_URL', 'ftp://invitations.example.com'],
    ['PUBLIC_URL', 'https://'],
    ['PUBLIC_URL', 'https://inv.example.com?x=1'],
    ['PUBLIC_URL', 'https://inv.example.com/#invite'],
    ['PUBLIC_URL', 'https://inv.example.com/?'],
    ['PUBLIC_URL', 'https://user:word@inv.example.com'],
    ['PUBLIC_URL', 'https://inv.example.com/a b'],
    ['PUBLIC_URL', 'https:\\\\inv.example.com'],
    ['EMBEDDED_DATABASE', 'yes'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'postgres://localhost:port/x'],
    ['DATABASE_POOL_SIZE', '1'],
    ['DATABASE_POOL_SIZE', 'many'],
    ['SECRET_KEY', 'sk_short'],
    ['SECRET_KEY', 'x'.repeat(40)],
    ['SECRET_KEY', `sk_${'x'.repeat(28)}`],
    ['SECRET_KEY', `sk_${'x'.repeat(40)},sk_short`],
    ['SECRET_KEY', `sk_with space ${'x'.repeat(40)}`],
    ['TICKET_SECRET', 'x'.repeat(31)],
    ['TICKET_SECRET', `${'x'.repeat(32)},short`],
    ['REDIRECT_ORIGINS', 'https://app.example.com/'],
    ['REDIRECT_ORIGINS', 'app.example.com'],
    ['REDIRECT_ORIGINS', 'https://app.example.com,*'],
    ['REDIRECT_ORIGINS', 'https://APP.example.com'],
    ['REDIRECT_ORIGINS', 'null'],
    ['REDIRECT_SCHEMES', 'myapp:'],
    ['REDIRECT_SCHEMES', 'MyApp'],
    ['REDIRECT_SCHEMES', 'myapp,javascript'],
    ['REDIRECT_SCHEMES', 'https'],
    ['REDIRECT_SCHEMES', '*'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'null'],
    ['REDIRECT_ORIGINS', 'ftp://app.example.com'],
    ...WRONG_WILDCARDS.map((origin): [string, string] => ['REDIRECT_ORIGINS', origin]),
    ...WRONG_WILDCARDS.map((origin): [string, string] => ['CORS_ORIGINS', origin]),
    ['CORS_ORIGINS', 'https://app.example.com/'],
    ['CORS_ORIGINS', 'https://app.example.com:443'],
    ['CORS_ORIGINS', 'app.example.com'],
    ['CORS_ORIGINS', 'ws://app.example.com'],
    ['CORS_HEADERS', '*'],
    ['CORS_HEADERS', 'sentry trace'],
    ['SMTP_URL', 'mail.example.com:25'],
    ['SMTP_URL', 'smtp://'],
    ['SMTP_URL', 'smtp://mail.example.com:port'],
    ['MAIL_FROM', 'Acme'],
    ['MAIL_FROM', 'Acme <invitations@>'],
    ['MAIL_FROM', 'a@example.com, b@example.com'],
    ['MAIL_FROM', 'a@example.com; b@example.com'],
    ['MAIL_FROM', 'a@example.com b@example.com'],
    ['MAIL_FROM', 'Team: a@example.com, b@example.com;'],
    ['MAIL_FROM', 'a@b\r\nBcc: c@d'],
    ['APP_NAME', 'a\nb'],
    ['APP_NAME', 'x'.repeat(101)],
    ['TICKET_PARAMETER', 'a&b'],
    ['TICKET_PARAMETER', 'invitation_status'],
    ['EMAIL_PROVIDER_RULES', 'true'],
    ['INVITATION_QUOTA', '0'],
    ['INVITATION_QUOTA', '1e3'],
    ['INVITATION_QUOTA_HOURS', '8761'],
    ['INVITER_QUOTA', '0'],
    ['RECIPIENT_MAIL_LIMIT', '-1'],
    ['ALLOWED_DOMAINS', 'ada@example.com'],
    ['ALLOWED_DOMAINS', 'https://example.com'],
    ['BLOCKED_DOMAINS', 'example.com,*'],
    ['BLOCKED_DOMAINS', 'a.*.example.com'],
    ['REMINDER_DAYS', '0'],
    ['REMINDER_DAYS', '366'],
    ['REMINDERS_MAX', '101'],
    ['SUBGRAPH', 'true'],
    ['MAX_QUERY_DEPTH', '0'],
    ['MAX_QUERY_ALIASES', '-1'],
    ['MAX_QUERY_COST', '0'],
    ['INTROSPECTION', 'true'],
    ['TRUSTED_DOCUMENTS_ONLY', 'yes'],
    ['LOG_LEVEL', 'verbose'],
    ['LOG_FORMAT', 'pretty'],
    ['METRICS_TOKEN', 'short'],
    ['METRICS_TOKEN', 'with a space within it'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318?key=value'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'grpc://collector:4317'],
  ])('%s=%j is refused, and the message names the variable and does not repeat a secret', (name, value) => {
    const lines = faults({ [name]: value })
    expect(lines).toHaveLength(1)
    expect(lines[0]?.startsWith(`${name} `), lines[0]).toBe(true)
    if (name.includes('SECRET')) expect(lines[0]).not.toContain(value)
  })

  test.each(['DATABASE_URL', 'SMTP_URL'])(
    '%s with a password that is not percent-encoded explains the encoding',
    (name) => {
      const scheme = name === 'SMTP_URL' ? 'smtp' : 'postgres'
      for (const password of ['pa#ss', '12#ss', 'pa/ss', '12/ss', 'pa?ss', '12?ss', 'pa%FFss', '[pa#ss']) {
        const lines = faults({ [name]: `${scheme}://app:${password}@127.0.0.1/x` })
        expect(lines, password).toEqual([expect.stringMatching(new RegExp(`^${name} must .*# as %23`))])
        expect(lines[0], password).not.toContain('ss@')
      }
      for (const password of ['pa%23ss', 'pa@ss', 'pa:ss', 'p;a&s=s', 'pa[ss', '']) {
        expect(faults({ [name]: `${scheme}://app:${password}@127.0.0.1/x` }), password).toEqual([])
      }
    },
  )

  test.each([
    'postgres://localhost',
    'postgresql:///gateway?host=/var/run/postgresql',
    'postgres://app:word@/gateway?host=/tmp',
    'postgres://%2Fvar%2Frun%2Fpostgresql/gateway',
    'postgres://app@[::1]:5432/gateway?options=-c statement_timeout=5s',
    'postgres://app@a.example.com:5432,b.example.com:5433/gateway',
    'postgres://db.example.com/gateway?user=app@server&password=word',
    'postgres://app:100%@db.example.com/gateway',
  ])('DATABASE_URL=%s is accepted unchanged', (url) => {
    expect(loadConfig({ DATABASE_URL: url }).databaseUrl).toBe(url)
  })

  test('REDIRECT_ORIGINS and CORS_ORIGINS accept a wildcard for one label', () => {
    const origins = ['https://*.example.com', 'https://*.acme.pages.dev:8443', 'https://*.corp.internal']
    expect(loadConfig({ REDIRECT_ORIGINS: origins.join(), CORS_ORIGINS: origins.join() })).toMatchObject({
      redirectOrigins: origins,
      corsOrigins: origins,
    })
  })

  test('the message for an almost correct origin contains the correct form', () => {
    expect(faults({ REDIRECT_ORIGINS: 'https://APP.example.com,https://*.example.com/' })).toEqual([
      expect.stringContaining('write https://app.example.com for'),
      expect.stringContaining('write https://*.example.com for'),
    ])
  })

  test('PORT=0 requires PUBLIC_URL, because links need the port', () => {
    expect(faults({ PORT: '0' })).toEqual([expect.stringContaining('PUBLIC_URL is not set')])
    expect(faults({ PORT: '0', PUBLIC_URL: 'https://inv.example.com' })).toEqual([])
    expect(() => loadConfig({ PORT: '0' }, { complete: false })).not.toThrow()
  })

  test('the embedded database must be enabled in production and can be disabled in development', () => {
    const { DATABASE_URL, ...rest } = PRODUCTION
    expect(faults(rest)).toEqual([expect.stringMatching(/^DATABASE_URL is not set; EMBEDDED_DATABASE=on/)])
    expect(faults({ ...rest, EMBEDDED_DATABASE: 'off' })).toHaveLength(1)
    expect(faults({ ...rest, EMBEDDED_DATABASE: 'on' })).toEqual([])
    expect(faults({ EMBEDDED_DATABASE: 'off' })).toEqual([
      expect.stringContaining('EMBEDDED_DATABASE is off'),
    ])
    expect(faults({ DATABASE_URL, EMBEDDED_DATABASE: 'on' })).toEqual([
      expect.stringContaining('DATABASE_URL is set'),
    ])
  })

  test('domain rules that allow nobody are refused', () => {
    expect(faults({ ALLOWED_DOMAINS: 'example.com,*.example.com', BLOCKED_DOMAINS: 'example.com' })).toEqual(
      [],
    )
    expect(faults({ ALLOWED_DOMAINS: 'a.example.com', BLOCKED_DOMAINS: '*.example.com' })).toEqual([
      expect.stringContaining('nobody could be invited'),
    ])
  })

  test('is trimmed, because files with secrets end with a line break', () => {
    expect(
      loadConfig({
        PORT: ' 80',
        PUBLIC_URL: 'https://inv.example.com\n',
        DATABASE_URL: 'postgres://db/x\r\n',
      }),
    ).toMatchObject({ port: 80, publicUrl: 'https://inv.example.com', databaseUrl: 'postgres://db/x' })
  })

  test('every wrong value and every missing variable is reported at once', () => {
    const lines = faults({
      NODE_ENV: 'production',
      PORT: 'http',
      SECRET_KEY: 'sk_short',
      LOG_LEVEL: 'loud',
      EMAIL_PROVIDER_RULES: 'maybe',
    })
    for (const name of ['PORT', 'SECRET_KEY', 'LOG_LEVEL', 'EMAIL_PROVIDER_RULES']) {
      expect(lines.filter((line) => line.startsWith(`${name} `))).toHaveLength(1)
    }
    const { NODE_ENV: _, SECRET_KEY: __, ...others } = PRODUCTION
    for (const name of Object.keys(others)) {
      expect(lines.filter((line) => line.startsWith(`${name} is not set`))).toHaveLength(1)
    }
    expect(lines).toHaveLength(4 + Object.keys(others).length)
  })

  test('that is empty counts as not set', () => {
    const empty = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, '']))
    expect(loadConfig(empty)).toEqual(loadConfig({}))
  })

  test('of OPENID_CLIENT_ID requires tokens and an issuer that is a URL', () => {
    const tokens = {
      JWT_JWKS_URL: 'https://accounts.example.com/jwks.json',
      JWT_ISSUER: 'https://accounts.example.com',
      JWT_AUDIENCE: 'invitations',
    }
    expect(loadConfig({ ...tokens, OPENID_CLIENT_ID: 'console' }).openId).toEqual({
      clientId: 'console',
      clientSecret: undefined,
      scopes: 'openid email profile',
    })
    expect(faults({ OPENID_CLIENT_ID: 'console' })).toEqual([
      'OPENID_CLIENT_ID is set, and needs JWT_ISSUER, JWT_JWKS_URL and JWT_AUDIENCE',
    ])
    expect(faults({ ...tokens, JWT_ISSUER: 'accounts', OPENID_CLIENT_ID: 'console' })).toEqual([
      'JWT_ISSUER must be a URL such as https://accounts.example.com if OPENID_CLIENT_ID is set',
    ])
    expect(faults({ ...tokens, OPENID_CLIENT_SECRET: 'x' })).toEqual([
      'OPENID_CLIENT_SECRET is set, and has no effect without OPENID_CLIENT_ID',
    ])
    expect(faults({ ...tokens, OPENID_CLIENT_ID: 'console', OPENID_SCOPES: 'email' })).toEqual([
      'OPENID_SCOPES must contain openid',
    ])
  })

  test('of JWT_JWKS_URL, JWT_ISSUER and JWT_AUDIENCE requires the other two', () => {
    const all = {
      JWT_JWKS_URL: 'https://accounts.example.com/jwks.json',
      JWT_ISSUER: 'https://accounts.example.com',
      JWT_AUDIENCE: 'invitations',
    }
    expect(loadConfig(all).jwt).toEqual({
      jwksUrl: all.JWT_JWKS_URL,
      issuer: all.JWT_ISSUER,
      audiences: [all.JWT_AUDIENCE],
      claims: {
        subject: 'sub',
        emailAddress: 'email',
        emailVerified: 'email_verified',
        name: 'name',
        scopes: ['scope', 'scopes'],
        scopeMap: new Map(),
      },
    })
    expect(
      loadConfig({
        ...all,
        JWT_AUDIENCE: 'invitations, account',
        JWT_SUBJECT_CLAIM: 'uid',
        JWT_EMAIL_CLAIM: 'https://app.example.com/email',
        JWT_EMAIL_VERIFIED_CLAIM: 'always',
        // People may choose their own name.
        JWT_NAME_CLAIM: ' user_metadata.full_name',
        JWT_SCOPES_CLAIM: 'permissions , realm_access.roles',
        JWT_SCOPE_MAP:
          'admin=invitations:create  invitations:read, https://a.example/?role=member = invitations:create,admin=users:read,',
      }).jwt,
    ).toMatchObject({
      audiences: ['invitations', 'account'],
      claims: {
        subject: 'uid',
        emailAddress: 'https://app.example.com/email',
        emailVerified: 'always',
        name: 'user_metadata.full_name',
        scopes: ['permissions', 'realm_access.roles'],
        scopeMap: new Map([
          ['admin', ['invitations:create', 'invitations:read', 'users:read']],
          ['https://a.example/?role=member', ['invitations:create']],
        ]),
      },
    })
    for (const map of ['admin', '=users:read', 'admin=', 'admin=invitations:reed', 'a=users:read,b=*']) {
      expect(faults({ ...all, JWT_SCOPE_MAP: map }), map).toEqual([
        expect.stringMatching(/^JWT_SCOPE_MAP must be roles/),
      ])
    }
    for (const name of ['SUBJECT', 'EMAIL', 'EMAIL_VERIFIED', 'SCOPES'].map((part) => `JWT_${part}_CLAIM`)) {
      for (const claim of ['user_metadata.x', 'a.unsafe_metadata', 'unsafeMetadata.roles']) {
        expect(faults({ ...all, [name]: claim })).toEqual([expect.stringContaining(`${name} must not be`)])
      }
    }
    for (const [name, value] of Object.entries(all)) {
      const { [name]: _, ...others } = all as Record<string, string>
      expect(faults({ ...others, [name]: ' ' })).toEqual([expect.stringContaining(`${name} is not set`)])
      expect(faults({ [name]: value })).toHaveLength(2)
    }
    for (const wrong of [
      'accounts.example.com/jwks.json',
      'file:///etc/jwks.json',
      'https://',
      'https://user:word@accounts.example.com/jwks.json',
    ]) {
      expect(faults({ ...all, JWT_JWKS_URL: wrong })).toEqual([expect.stringMatching(/^JWT_JWKS_URL must/)])
    }
  })

  test('of TRUSTED_DOCUMENTS is a list of files, which TRUSTED_DOCUMENTS_ONLY requires', () => {
    expect(
      loadConfig({ TRUSTED_DOCUMENTS: 'web.json, ios.json', TRUSTED_DOCUMENTS_ONLY: 'on' }).trustedDocuments,
    ).toEqual({ files: ['web.json', 'ios.json'], only: true })
    expect(faults({ TRUSTED_DOCUMENTS_ONLY: 'on', TRUSTED_DOCUMENTS: ' ' })).toEqual([
      expect.stringMatching(/^TRUSTED_DOCUMENTS is not set/),
    ])
    expect(faults({ TRUSTED_DOCUMENTS_ONLY: 'off' })).toEqual([])
  })

  test('with several parts is split at commas and trimmed', () => {
    const [a, b] = [`sk_a${'a'.repeat(32)}`, `sk_b${'b'.repeat(32)}`]
    expect(
      loadConfig({
        SECRET_KEY: ` ${a} ,${b},`,
        TICKET_SECRET: `${'1'.repeat(32)}, ${'2'.repeat(32)}`,
        REDIRECT_ORIGINS: 'https://app.example.com , http://localhost:3000',
        CORS_ORIGINS: 'https://app.example.com, http://localhost:3000,',
        REDIRECT_SCHEMES: 'myapp, com.example.app',
      }),
    ).toMatchObject({
      redirectSchemes: ['myapp', 'com.example.app'],
      corsOrigins: ['https://app.example.com', 'http://localhost:3000'],
      secretKeys: [a, b],
      ticketSecrets: ['1'.repeat(32), '2'.repeat(32)],
      redirectOrigins: ['https://app.example.com', 'http://localhost:3000'],
    })
  })

  test('is parsed', () => {
    expect(
      loadConfig({
        PORT: '8080',
        HOST: '::',
        PUBLIC_URL: 'https://example.com/gateway//',
        INVITATION_QUOTA: '100',
        INVITATION_QUOTA_HOURS: '1',
        INVITER_QUOTA: '5',
        RECIPIENT_MAIL_LIMIT: '0',
        ALLOWED_DOMAINS: 'Example.com, *.BÜCHER.example',
        BLOCKED_DOMAINS: '*.example.com',
        REMINDER_DAYS: '3',
        EMAIL_PROVIDER_RULES: 'on',
        SUBGRAPH: 'on',
        SUBGRAPH_USER_KEY: 'none',
        TICKET_PARAMETER: '__clerk_ticket',
        npm_lifecycle_event: 'start',
      }),
    ).toMatchObject({
      port: 8080,
      host: '::',
      publicUrl: 'https://example.com/gateway',
      appName: 'example.com',
      limits: {
        caller: { limit: 100, windowHours: 1 },
        inviter: { limit: 5, windowHours: 1 },
        recipient: null,
      },
      domains: { allowed: ['example.com', '*.xn--bcher-kva.example'], blocked: ['*.example.com'] },
      reminders: { days: 3, max: 2 },
      providerRules: true,
      subgraph: true,
      subgraphUserKey: 'none',
      ticketParameter: '__clerk_ticket',
      underNpm: true,
    })
    expect(loadConfig({ npm_lifecycle_event: 'npx' }).underNpm).toBe(true)
    expect(loadConfig({ PORT: '8080' }).publicUrl).toBe('http://localhost:8080')
  })
})

describe('traces', () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector.example.com:4318/otel/'

  test('are configured by the variables of OpenTelemetry', () => {
    expect(loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT }).tracing).toEqual({
      url: 'http://collector.example.com:4318/otel/v1/traces',
      headers: {},
      timeoutMs: 10_000,
      serviceName: 'invitation-gateway',
      resourceAttributes: {},
      sampler: 'parentbased_always_on',
      ratio: 1,
      continued: true,
    })
    expect(
      loadConfig({
        OTEL_EXPORTER_OTLP_ENDPOINT,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example.com/here',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-not=this',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: ' api-key = a%2Cb , x-y=c=d ',
        OTEL_EXPORTER_OTLP_TIMEOUT: '1',
        OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2500',
        OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,team=blue%20one',
        OTEL_SERVICE_NAME: 'inviting',
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
        OTEL_PROPAGATORS: 'none',
      }).tracing,
    ).toEqual({
      url: 'https://traces.example.com/here',
      headers: { 'api-key': 'a,b', 'x-y': 'c=d' },
      timeoutMs: 2500,
      serviceName: 'inviting',
      resourceAttributes: { 'service.name': 'other', team: 'blue one' },
      sampler: 'traceidratio',
      ratio: 0.25,
      continued: false,
    })
    const named = loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' })
    expect(named.tracing?.serviceName).toBe('other')
    const listed = loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_PROPAGATORS: 'baggage, tracecontext' })
    expect(listed.tracing?.continued).toBe(true)
  })

  test.each<Record<string, string>>([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' },
    { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_SERVICE_NAME: 'inviting', OTEL_TRACES_EXPORTER: 'otlp' },
    // Variables for other programs on the same machine.
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_TRACES_SAMPLER: 'jaeger_remote' },
  ])('are off with %j', (environment) => {
    expect(loadConfig(environment).tracing).toBeNull()
  })

  test.each([
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/json'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no-value'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x=%0d%0aInjected:y'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x=%'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '0'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'nothing'],
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
  ])('are refused with %s=%j, and the message names the variable', (name, value) => {
    const lines = faults({ OTEL_EXPORTER_OTLP_ENDPOINT, [name]: value })
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${name} must`))])
  })
})

/** A value for each setting that differs from its default, next to what it needs. */
const CHANGES: Record<keyof typeof SETTINGS, string> = {
  NODE_ENV: 'production',
  PORT: '4001',
  HOST: '::',
  PUBLIC_URL: 'https://other.example.com',
  EXPLORER: 'off',
  CONSOLE: 'off',
  LOG_LEVEL: 'debug',
  LOG_FORMAT: 'text',
  SECURITY_CONTACT: 'mailto:security@example.com',
  METRICS_TOKEN: 'm'.repeat(16),
  DATABASE_URL: 'postgres://other.example.com/gateway',
  DATABASE_DIRECT_URL: 'postgres://direct.example.com/gateway',
  DATABASE_REPLICA_URL: 'postgres://replica.example.com/gateway',
  DATABASE_REPLICA_MAX_LAG: '11',
  DATABASE_POOL_SIZE: '11',
  DATABASE_SCHEMA: 'invitations',
  QUEUE_SCHEMA: 'jobs',
  EMBEDDED_DATABASE: 'off',
  DATA_DIR: 'elsewhere',
  SECRET_KEY: `sk_${'y'.repeat(32)}`,
  TICKET_SECRET: 'y'.repeat(32),
  USER_KEY_DAYS: '29',
  USER_KEY_DAYS_MAX: '91',
  METADATA_KEYS_OF_USERS: 'team',
  SMTP_URL: 'smtp://other.example.com',
  MAIL_FROM: 'other@acme.example',
  APP_NAME: 'Other',
  MAIL_TEMPLATES_DIR: 'templates',
  APP_URL: 'https://app.example.com/',
  BRAND_COLOR: '#0f766e',
  BRAND_LOGO: 'https://cdn.example.com/logo.svg',
  REDIRECT_ORIGINS: 'https://other.example.com',
  REDIRECT_SCHEMES: 'myapp',
  TICKET_PARAMETER: 'ticket',
  EMAIL_PROVIDER_RULES: 'on',
  ALLOWED_DOMAINS: 'example.com',
  BLOCKED_DOMAINS: 'example.com',
  REMINDER_DAYS: '4',
  REMINDERS_MAX: '3',
  INVITATION_QUOTA: '5',
  INVITATION_QUOTA_HOURS: '25',
  INVITER_QUOTA: '5',
  DRY_RUN_QUOTA: '5',
  RECIPIENT_MAIL_LIMIT: '5',
  MAX_QUERY_DEPTH: '16',
  MAX_QUERY_ALIASES: '51',
  MAX_QUERY_ROOT_FIELDS: '51',
  MAX_QUERY_COST: '5',
  STREAMS_PER_CALLER: '21',
  INTROSPECTION: 'off',
  TRUSTED_DOCUMENTS: 'ios.json',
  TRUSTED_DOCUMENTS_ONLY: 'on',
  SUBGRAPH: 'on',
  SUBGRAPH_USER_KEY: 'none',
  SUBGRAPH_DIRECTIVES: 'auth,cost',
  SUBGRAPH_TYPE_PREFIX: 'Inv',
  CORS_ORIGINS: 'https://other.example.com',
  CORS_HEADERS: 'sentry-trace',
  TRUSTED_PROXIES: 'none',
  MAX_CONNECTIONS: '11',
  MAX_CONNECTIONS_PER_ADDRESS: '11',
  MAX_SOCKETS: '11',
  MAX_SOCKETS_PER_ADDRESS: '11',
  MAX_SOCKETS_PER_CALLER: '11',
  TICKET_GUESSES_PER_ADDRESS: '0',
  JWT_JWKS_URL: 'https://other.example.com/jwks.json',
  JWT_ISSUER: 'https://other.example.com',
  JWT_AUDIENCE: 'other',
  JWT_SUBJECT_CLAIM: 'uid',
  JWT_EMAIL_CLAIM: 'mail',
  JWT_EMAIL_VERIFIED_CLAIM: 'always',
  JWT_NAME_CLAIM: 'nickname',
  JWT_SCOPES_CLAIM: 'roles',
  JWT_SCOPE_MAP: 'admin=invitations:read',
  OPENID_CLIENT_ID: 'other',
  OPENID_CLIENT_SECRET: 'other',
  OPENID_SCOPES: 'openid',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other.example.com:4318',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://other.example.com:4318/traces',
  OTEL_EXPORTER_OTLP_HEADERS: 'key=other',
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'key=other',
  OTEL_EXPORTER_OTLP_TIMEOUT: '5',
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '5',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_SDK_DISABLED: 'true',
  OTEL_SERVICE_NAME: 'other',
  OTEL_RESOURCE_ATTRIBUTES: 'team=blue',
  OTEL_TRACES_SAMPLER: 'always_off',
  OTEL_TRACES_SAMPLER_ARG: '0.5',
  OTEL_PROPAGATORS: 'none',
}

// One value is possible, or the value decides only whether the configuration is complete.
const WITHOUT_EFFECT = [
  'EMBEDDED_DATABASE',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
]

describe('the table of settings', () => {
  const names = Object.keys(SETTINGS)

  test('has every setting in one group', () => {
    const grouped = SETTING_GROUPS.flatMap(({ settings }) => Object.keys(settings))
    expect(grouped.toSorted()).toEqual(names.toSorted())
  })

  test.each(names.filter((name) => !WITHOUT_EFFECT.includes(name)))(
    '%s changes the configuration',
    (name) => {
      const base: Record<string, string> = {
        ...{ ...PRODUCTION, NODE_ENV: 'development' },
        ...{ REMINDER_DAYS: '3', TRUSTED_DOCUMENTS: 'web.json' },
        DATABASE_REPLICA_URL: 'postgres://standby.example.com/gateway',
        ...{
          JWT_JWKS_URL: 'https://a.example/jwks.json',
          JWT_ISSUER: 'https://a.example',
          JWT_AUDIENCE: 'a',
        },
        OPENID_CLIENT_ID: 'a',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example.com:4318',
      }
      const changed = {
        ...base,
        ...Object.fromEntries(Object.entries(CHANGES).filter(([each]) => each === name)),
      }
      expect(loadConfig(changed)).not.toEqual(loadConfig(base))
    },
  )

  test.each(Object.entries(SETTINGS).filter(([, setting]) => 'secret' in setting))(
    'a wrong value of %s is not repeated, because it may be a secret',
    (name) => {
      const wrong = 'hunter2\u0007'
      const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example.com:4318', [name]: wrong }
      const lines = faults(environment).filter((line) => line.startsWith(`${name} must`))
      expect(lines).toHaveLength(1)
      expect(lines[0]).not.toContain('hunter2')
    },
  )

  test('is what --help prints', () => {
    for (const [name, setting] of Object.entries(SETTINGS)) {
      expect(help()).toMatch(new RegExp(`^ {2}${name} `, 'm'))
      for (const text of [describeDefault(setting), setting.description]) {
        expect(help()).toContain(text.replaceAll('`', ''))
      }
    }
  })

  test('is in the reference', async () => {
    const reference = await readFile('docs/reference/configuration.md', 'utf8')
    expect(names.filter((name) => !reference.includes(`| \`${name}\` |`))).toEqual([])
  })

  test('agrees with the rows that the guide to production repeats', async () => {
    const [guide, reference] = await Promise.all(
      ['docs/guide/production.md', 'docs/reference/configuration.md'].map((file) => readFile(file, 'utf8')),
    )
    // Another table of the guide begins with variables, too.
    const [, section = ''] = /^## Set the most important variables$(.*?)^## /ms.exec(guide ?? '') ?? []
    const rows = section.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line))
    expect(rows).toHaveLength(10)
    expect(rows.filter((row) => !reference?.includes(row))).toEqual([])
  })
})

test('the environment is read in one place', async () => {
  const files = (await readdir('src', { recursive: true })).filter((file) => file.endsWith('.ts'))
  const reading: string[] = []
  for (const file of files) {
    if (file.startsWith(path.join('db', 'generated'))) continue
    // The development server of the console is no part of the gateway.
    if (file.startsWith(path.join('console', 'vite'))) continue
    if (/process\.env\b/.test(await readFile(path.join('src', file), 'utf8'))) reading.push(file)
  }
  expect(reading).toEqual([path.join('config', 'config.ts')])
})
