import { describe, expect, test } from 'vitest'
import { ids } from '../../src/domain/ids.ts'
import { createTickets } from '../../src/domain/respond/ticket.ts'
import { createSeal } from '../../src/http/console/seal.ts'
import { createLog, type Logger } from '../../src/lib/log.ts'

const ODD = 'sk_"quote\\backslash/and$&more`{}<>;\'~end'
const CONFIGURED = [
  ODD,
  `${ODD}_that_goes_on_with_a_tail`,
  'sk_test_0123456789abcdef0123456789abcdef',
  'sk_first_part_looks_usual!@#rest_is_secret_too',
]
const STORED = 'sk_AbCdEf0123456789-_AbCdEf0123456789'
const TICKET = createTickets(['x'.repeat(32)]).derive({ invitationId: ids.invitation(), linkVersion: 3 })
const SESSION = createSeal(['x'.repeat(32)], 'console session').seal(STORED)
const SECRETS = [...CONFIGURED, STORED, TICKET, SESSION]

function logged(write: (log: Logger) => void, level = 'trace'): string {
  const lines: string[] = []
  write(createLog(level, CONFIGURED, { destination: { write: (line) => lines.push(line) } }))
  for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow()
  return lines.join('')
}

/** The parts of a secret from which a reader of the log could restore it. */
function parts(secret: string): string[] {
  const whole = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]
  // A piece of 12 characters is no longer chance.
  const pieces = Array.from({ length: secret.length - 15 }, (_, index) => secret.slice(index + 4, index + 16))
  return [...whole, ...pieces]
}

describe.each(SECRETS)('of %s there is nothing in the log', (secret) => {
  test.each<[string, (log: Logger) => void]>([
    ['a message', (log) => log.info(`key ${secret} was used`)],
    ['a message with values', (log) => log.info('key %s %j was used', secret, { secret })],
    ['a field', (log) => log.info({ key: secret }, 'x')],
    ['the name of a field', (log) => log.info({ [secret]: 1 }, 'x')],
    ['a nested object', (log) => log.info({ a: { b: [{ c: `Bearer ${secret}` }] } }, 'x')],
    ['JSON inside JSON', (log) => log.info({ body: JSON.stringify({ key: secret }) }, 'x')],
    ['an error', (log) => log.error({ err: new Error(`bad key ${secret}`) }, 'x')],
    ['an error alone', (log) => log.error(new Error(`bad key ${secret}`))],
    [
      'the cause of an error',
      (log) => log.error({ err: new Error('outer', { cause: new Error(`bad ${secret}`) }) }, 'x'),
    ],
    ['a field of an error', (log) => log.error({ err: Object.assign(new Error('x'), { key: secret }) }, 'x')],
    ['a child logger', (log) => log.child({ key: secret }).info('x')],
    ['several at once', (log) => log.info(`${secret}${secret},${secret} ${SECRETS.join(' ')}`)],
    ['the most talkative level', (log) => log.trace({ key: secret }, secret)],
  ])('in %s', (_name, write) => {
    const text = logged(write)
    expect(text).toContain('[redacted]')
    for (const part of parts(secret)) expect(text).not.toContain(part)
  })
})

test('text that is not a secret stays in the log', () => {
  const id = ids.invitation()
  const text = logged((log) =>
    log.info({ id, path: '/task_list', sk_: 1, tkt_: 'tkt_x' }, 'risk_factor sk_1'),
  )
  expect(JSON.parse(text)).toMatchObject({
    id,
    path: '/task_list',
    sk_: 1,
    tkt_: 'tkt_x',
    msg: 'risk_factor sk_1',
  })
  expect(text).not.toContain('redacted')
})

test('a link keeps all but its ticket', () => {
  const text = logged((log) => log.info(`https://example.com/invitations/accept?ticket=${TICKET}&a=b`))
  expect(JSON.parse(text).msg).toBe('https://example.com/invitations/accept?ticket=tkt_[redacted]&a=b')
})

test.each([
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0',
  'eyJhbGciOiJIUzI1NiJ9',
])('a token stays out of the log, also if it was cut: %s', (token) => {
  const text = logged((log) => log.info(`/path/${token}`))
  expect(JSON.parse(text).msg).toBe('/path/jwt_[redacted]')
})

test.each(['-eyJ', 'eyJ.', '-ses_', 'tkt_', 'sk_', '%5f'])(
  'a line that is full of %j is redacted in one pass',
  (part) => {
    const start = performance.now()
    logged((log) => log.info(part.repeat(300_000 / part.length)))
    expect(performance.now() - start).toBeLessThan(5000)
  },
)

test('the level silent logs nothing', () => {
  expect(logged((log) => log.error('x'), 'silent')).toBe('')
})
