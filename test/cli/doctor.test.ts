import { expect, test } from 'vitest'
import { diagnoseClock } from '../../src/app/diagnosis/clock.ts'
import { isLoopbackAddressOrName } from '../../src/cli/doctor/public-url.ts'

test.each([
  [{ before: 1_000, after: 1_100, database: 1_050 }, 'OK', 'agree'],
  // The response may be slow. A time between the request and the response is no sign of a wrong clock.
  [{ before: 1_000, after: 9_000, database: 8_000 }, 'OK', 'agree'],
  [{ before: 1_000, after: 9_000, database: 10_900 }, 'OK', 'agree'],
  [{ before: 10_000, after: 10_100, database: 15_100 }, 'FAILED', '5.0 s ahead of'],
  [{ before: 10_000, after: 10_100, database: 3_000 }, 'FAILED', '7.0 s behind'],
])('clocks that read %o are %s', (reading, state, words) => {
  expect(diagnoseClock(reading)).toMatchObject({ state, message: expect.stringContaining(words) })
})

test.each(['localhost', 'LOCALHOST', 'api.localhost', '127.0.0.1', '127.9.9.9', '0.0.0.0', '[::1]', '[::]'])(
  '%s is a loopback address or name',
  (host) => expect(isLoopbackAddressOrName(host)).toBe(true),
)

test.each(['example.com', 'localhost.example.com', '128.0.0.1', '[2001:db8::1]', '127.example.com'])(
  '%s is not a loopback address or name',
  (host) => expect(isLoopbackAddressOrName(host)).toBe(false),
)
