import { expect, test } from 'vitest'
import { createLog } from '../../src/lib/log.ts'

const SECRET_KEY = 'sk_test_0123456789abcdef0123456789abcdef'

function logged(fields: object, message: string, level: 'info' | 'error' = 'info'): string {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  createLog('trace', [SECRET_KEY], { destination, format: 'text' })[level](fields, message)
  return lines.join('')
}

test('a request is one short line', () => {
  const request = { requestId: 'a', method: 'POST', path: '/graphql', status: 200, ms: 4.1 }
  const line = logged(
    { ...request, operation: 'Invite', results: ['Invitation', 'AlreadyInvited'] },
    'request',
  )
  expect(line).toMatch(
    /^\d\d:\d\d:\d\d POST \/graphql 200 4\.1 ms operation=Invite results=Invitation,AlreadyInvited\n$/,
  )
})

test('an error has its level and its stack', () => {
  const line = logged({ err: new Error('no disk') }, 'request failed', 'error')
  expect(line).toMatch(/^\d\d:\d\d:\d\d ERROR request failed\nError: no disk\n {4}at /)
})

test('secrets and control characters of callers are not in the text', () => {
  const line = logged({ path: '/\u001b[2J\u009b\u202e', key: SECRET_KEY }, `used ${SECRET_KEY}`)
  expect(line).toMatch(/ used sk_\[redacted\] path=\/�\[2J�� key=sk_\[redacted\]\n$/)
})
