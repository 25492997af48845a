import { expect, test } from 'vitest'
import { readiness } from '../../src/http/health.ts'

const request = () => new Request('http://localhost/ready')

test('a check that does not answer fails after its timeout without delaying others, and can succeed later', async () => {
  const reported: [string, unknown][] = []
  let hanging = true
  const ready = readiness({
    checks: {
      slow: () => (hanging ? new Promise(() => undefined) : Promise.resolve()),
      quick: async () => undefined,
    },
    report: (error, check) => reported.push([check, error]),
    timeoutMs: 30,
  })
  const response = await ready(request())
  expect(response.status).toBe(503)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.json()).toEqual({ status: 'unavailable', checks: { slow: 'failed', quick: 'ok' } })
  expect(reported).toEqual([['slow', expect.objectContaining({ message: 'Timeout after 0.03 s' })]])
  hanging = false
  expect((await ready(request())).status).toBe(200)
})

test('a check that throws fails, and its error is not in the answer', async () => {
  const ready = readiness({
    checks: {
      broken: () => {
        throw new Error('password authentication failed for user "postgres"')
      },
    },
    report: () => undefined,
  })
  const response = await ready(request())
  expect(response.status).toBe(503)
  expect(await response.text()).not.toContain('password')
})

test('concurrent requests share one run of each check', async () => {
  let runs = 0
  const ready = readiness({
    checks: {
      counted: async () => {
        runs++
        await new Promise((resolve) => setTimeout(resolve, 20))
      },
    },
    report: () => undefined,
  })
  const responses = await Promise.all(Array.from({ length: 100 }, () => ready(request())))
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]))
  expect(runs).toBe(1)
  await ready(request())
  expect(runs).toBe(2)
})
