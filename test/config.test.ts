import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, help, loadConfig, VARIABLES } from '../src/config.ts'

const PRODUCTION = {
  NODE_ENV: 'production',
  SECRET_KEY: `sk_live_${'x'.repeat(32)}`,
  TICKET_SECRET: 't'.repeat(32),
  PUBLIC_URL: 'https://invitations.example.com',
  SMTP_URL: 'smtp://mail.example.com',
  MAIL_FROM: 'Acme <invitations@acme.example>',
  REDIRECT_ORIGINS: 'https://app.example.com',
}

/** What is told of an environment that makes no configuration, a line a fault. */
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

describe('without a single variable', () => {
  test('development gets on', () => {
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
      smtpUrl: undefined,
      appName: 'localhost',
      ticketParameter: 'invitation_ticket',
      providerRules: false,
      quota: null,
      logLevel: 'info',
      underNpm: false,
    })
  })

  test('production is told each that is missing, by its name', () => {
    const { NODE_ENV, ...required } = PRODUCTION
    const told = faults({ NODE_ENV })
    expect(told).toHaveLength(Object.keys(required).length)
    for (const name of Object.keys(required)) {
      expect(told.filter((line) => line.startsWith(`${name} is not set`))).toHaveLength(1)
    }
  })
})

describe('production', () => {
  test('starts with what it requires, and listens to the world', () => {
    expect(loadConfig(PRODUCTION)).toMatchObject({
      production: true,
      host: '0.0.0.0',
      mailFrom: PRODUCTION.MAIL_FROM,
    })
  })

  test.each(Object.keys(PRODUCTION).filter((name) => name !== 'NODE_ENV'))(
    'refuses to start without %s, or with it empty',
    (name) => {
      const { [name]: _, ...rest } = { ...PRODUCTION } as Record<string, string>
      for (const environment of [rest, { ...rest, [name]: '' }]) {
        const told = faults(environment)
        expect(told).toHaveLength(1)
        expect(told[0]).toContain(`${name} is not set`)
      }
    },
  )

  test.each(['SECRET_KEY', 'TICKET_SECRET', 'REDIRECT_ORIGINS'])(
    'is not content with a %s of separators alone',
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
    ['PORT', ' 80'],
    ['PUBLIC_URL', 'invitations.example.com'],
    ['PUBLIC_URL', 'ftp://invitations.example.com'],
    ['PUBLIC_URL', 'https://'],
    ['DATABASE_URL', 'mysql://localhost/x'],
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
    ['SMTP_URL', 'mail.example.com:25'],
    ['SMTP_URL', 'smtp://'],
    ['MAIL_FROM', 'Acme'],
    ['MAIL_FROM', 'a@b\r\nBcc: c@d'],
    ['APP_NAME', 'a\nb'],
    ['APP_NAME', 'x'.repeat(101)],
    ['TICKET_PARAMETER', 'a&b'],
    ['EMAIL_PROVIDER_RULES', 'true'],
    ['INVITATION_QUOTA', '0'],
    ['INVITATION_QUOTA', '1e3'],
    ['INVITATION_QUOTA_HOURS', '8761'],
    ['LOG_LEVEL', 'verbose'],
  ])('%s=%j is refused, naming the variable and not repeating the value', (name, value) => {
    const told = faults({ [name]: value })
    expect(told).toHaveLength(1)
    expect(told[0]?.startsWith(`${name} `), told[0]).toBe(true)
    if (name.includes('SECRET')) expect(told[0]).not.toContain(value)
  })

  test('every one that is wrong is told at once, with all that is missing', () => {
    const told = faults({
      NODE_ENV: 'production',
      PORT: 'http',
      SECRET_KEY: 'sk_short',
      LOG_LEVEL: 'loud',
      EMAIL_PROVIDER_RULES: 'maybe',
    })
    for (const name of ['PORT', 'SECRET_KEY', 'LOG_LEVEL', 'EMAIL_PROVIDER_RULES']) {
      expect(told.filter((line) => line.startsWith(`${name} `))).toHaveLength(1)
    }
    for (const name of ['TICKET_SECRET', 'PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM', 'REDIRECT_ORIGINS']) {
      expect(told.filter((line) => line.startsWith(`${name} is not set`))).toHaveLength(1)
    }
    expect(told).toHaveLength(9)
  })

  test('that is empty counts as unset', () => {
    const empty = Object.fromEntries(VARIABLES.map(({ name }) => [name, '']))
    expect(loadConfig(empty)).toEqual(loadConfig({}))
  })

  test('of several parts is split at commas, less the space around them', () => {
    const [a, b] = [`sk_a${'a'.repeat(32)}`, `sk_b${'b'.repeat(32)}`]
    expect(
      loadConfig({
        SECRET_KEY: ` ${a} ,${b},`,
        TICKET_SECRET: `${'1'.repeat(32)}, ${'2'.repeat(32)}`,
        REDIRECT_ORIGINS: 'https://app.example.com , http://localhost:3000',
      }),
    ).toMatchObject({
      secretKeys: [a, b],
      ticketSecrets: ['1'.repeat(32), '2'.repeat(32)],
      redirectOrigins: ['https://app.example.com', 'http://localhost:3000'],
    })
  })

  test('is taken as it is meant', () => {
    expect(
      loadConfig({
        PORT: '8080',
        HOST: '::',
        PUBLIC_URL: 'https://example.com/gateway//',
        INVITATION_QUOTA: '100',
        INVITATION_QUOTA_HOURS: '1',
        EMAIL_PROVIDER_RULES: 'on',
        TICKET_PARAMETER: '__clerk_ticket',
        npm_lifecycle_event: 'start',
      }),
    ).toMatchObject({
      port: 8080,
      host: '::',
      publicUrl: 'https://example.com/gateway',
      appName: 'example.com',
      quota: { limit: 100, windowHours: 1 },
      providerRules: true,
      ticketParameter: '__clerk_ticket',
      underNpm: true,
    })
    expect(loadConfig({ PORT: '8080' }).publicUrl).toBe('http://localhost:8080')
  })
})

describe('the list of variables', () => {
  const names = VARIABLES.map(({ name }) => name)

  test('has each that is read, once, and no other', async () => {
    const source = await readFile('src/config.ts', 'utf8')
    const [, schema = ''] = /^const environment = z\.object\(\{\n(.*?)^\}\)$/ms.exec(source) ?? []
    const read = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name)
    expect(read.length).toBeGreaterThan(15)
    expect([...names].sort()).toEqual([...read].sort())
  })

  test('is what --help prints', () => {
    for (const { name, fallback, meaning } of VARIABLES) {
      expect(help()).toMatch(new RegExp(`^ {2}${name} `, 'm'))
      expect(help()).toContain(fallback)
      expect(help()).toContain(meaning)
    }
  })

  test('is in the README', async () => {
    const readme = await readFile('README.md', 'utf8')
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })
})

test('the environment is read in one place', async () => {
  const files = (await readdir('src', { recursive: true })).filter((file) => file.endsWith('.ts'))
  const reading: string[] = []
  for (const file of files) {
    if (file.startsWith(path.join('db', 'generated'))) continue
    if (/process\.env\b/.test(await readFile(path.join('src', file), 'utf8'))) reading.push(file)
  }
  expect(reading).toEqual(['config.ts'])
})
