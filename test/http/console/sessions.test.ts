import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createFindPlace } from '../../../src/http/console/place.ts'
import { createSeal } from '../../../src/http/console/seal.ts'
import { createSessions, type Session } from '../../../src/http/console/sessions.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const HOST = 'localhost:4000'
const SECRETS = ['first secret of this gateway, long enough', 'second secret of this gateway, long'] as const

function at(secrets: readonly [string, ...string[]] = [SECRETS[0]]) {
  let time = Date.parse('2026-01-01T00:00:00Z')
  const findPlace = createFindPlace(`http://${HOST}`, { production: false })
  const sessions = createSessions({ secrets, findPlace, now: () => new Date(time) })
  return {
    sessions,
    pass: (ms: number) => {
      time += ms
    },
    cookie: (session: Session) => sessions.write(session, HOST)?.split(';', 1)[0] ?? '',
    read: (cookie: string) => sessions.read({ cookie, host: HOST }),
  }
}

test('a session without use ends after an hour', () => {
  const { sessions, cookie, read, pass } = at()
  const given = cookie(sessions.begin('sk_x'))
  pass(HOUR - 1)
  expect(read(given)?.credential).toBe('sk_x')
  pass(1)
  expect(read(given)).toBeNull()
})

test('a session that is used ends after twelve hours', () => {
  const { sessions, cookie, read, pass } = at()
  let given = cookie(sessions.begin('sk_x'))
  for (let minutes = 30; minutes < 12 * 60; minutes += 30) {
    pass(30 * MINUTE)
    const session = read(given)
    if (session === null) throw new Error(`It ended after ${minutes} minutes`)
    given = cookie(sessions.renew(session))
  }
  pass(30 * MINUTE - 1)
  expect(read(given)).not.toBeNull()
  pass(1)
  expect(read(given)).toBeNull()
})

test('a session is renewed at most once a minute', () => {
  const { sessions, pass } = at()
  const session = sessions.begin('sk_x')
  pass(MINUTE - 1)
  expect(sessions.renew(session)).toBe(session)
  pass(1)
  expect(sessions.renew(session)).toMatchObject({ endsAt: session.endsAt, usedAt: session.usedAt + MINUTE })
})

test('a session of a token ends with the token', () => {
  const { sessions, cookie, read, pass } = at()
  const session = sessions.begin('eyJ', Date.parse('2026-01-01T00:10:00Z'))
  const given = cookie(session)
  expect(sessions.write(session, HOST)).toContain('Max-Age=600;')
  pass(10 * MINUTE - 1)
  expect(read(given)).not.toBeNull()
  pass(1)
  expect(read(given)).toBeNull()
})

test('after a rotation of the secrets, older sessions still open until their secret is removed', () => {
  const before = at([SECRETS[0]])
  const given = before.cookie(before.sessions.begin('sk_x'))
  expect(at([SECRETS[1], SECRETS[0]]).read(given)?.credential).toBe('sk_x')
  expect(at([SECRETS[1]]).read(given)).toBeNull()
  const during = at([SECRETS[1], SECRETS[0]])
  const renewed = during.cookie(during.sessions.begin('sk_x'))
  expect(at([SECRETS[1]]).read(renewed)?.credential).toBe('sk_x')
})

test('a cookie of which any character was changed is no session', () => {
  const { sessions, cookie, read } = at()
  const given = cookie(sessions.begin('sk_x'))
  const start = given.indexOf('ses_')
  for (let index = start; index < given.length - 1; index++) {
    const changed = given.slice(0, index) + (given[index] === 'A' ? 'B' : 'A') + given.slice(index + 1)
    expect(read(changed), changed).toBeNull()
  }
  for (const each of [given.slice(0, -5), `${given}AAAA`, `${given.slice(0, start)}ses_${'A'.repeat(60)}`]) {
    expect(read(each)).toBeNull()
  }
})

test('what was sealed for another purpose is no session', () => {
  const other = createSeal([SECRETS[0]], 'another purpose').seal(JSON.stringify(['sk_x', 9e15, 9e15]))
  const own = createSeal([SECRETS[0]], 'console session').seal(JSON.stringify(['sk_x', 9e15, 9e15]))
  expect(at().read(`invitation-console-4000=${other}`)).toBeNull()
  expect(at().read(`invitation-console-4000=${own}`)?.credential).toBe('sk_x')
})

test('a cookie that a sibling domain has added does not replace the session', () => {
  const { sessions, cookie, read } = at()
  const given = cookie(sessions.begin('sk_x'))
  expect(read(`invitation-console-4000=x; a=b; ${given}`)?.credential).toBe('sk_x')
})

test('the same session is sealed differently each time, and shows nothing of its credential', () => {
  const { sessions, cookie } = at()
  const session = sessions.begin(`sk_${createHash('sha256').update('x').digest('hex')}`)
  const [first, second] = [cookie(session), cookie(session)]
  expect(first).not.toBe(second)
  for (const each of [first, Buffer.from(first.split('ses_')[1] ?? '', 'base64url').toString('latin1')]) {
    expect(each).not.toContain(session.credential.slice(3, 20))
  }
})
