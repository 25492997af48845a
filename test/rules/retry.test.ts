import { expect, test } from 'vitest'
import { describeFailure, retryDelay } from '../../src/domain/delivery/retry.ts'

const FOUR_DAYS = 4 * 24 * 60 * 60

test.each([
  [1, 0, 2.5],
  [1, 0.5, 3.75],
  [1, 1, 5],
  [2, 0, 5],
  [2, 0.5, 7.5],
  [5, 0, 40],
  // The delay is at most one hour.
  [10, 0, 1280],
  [11, 0, 1800],
  [11, 1, 3600],
  [1000, 0.5, 2700],
])('attempt %d with the random number %d is retried after %d s', (attempt, random, seconds) => {
  expect(retryDelay({ attempt, ageSeconds: 0 }, random)).toBe(seconds)
})

test('no attempt is made more than four days after the first one', () => {
  expect(retryDelay({ attempt: 1, ageSeconds: FOUR_DAYS - 5 }, 1)).toBe(5)
  expect(retryDelay({ attempt: 1, ageSeconds: FOUR_DAYS - 4 }, 1)).toBeNull()
  expect(retryDelay({ attempt: 1, ageSeconds: FOUR_DAYS }, 0)).toBeNull()
})

test.each([
  [new Error('451 later'), '451 later'],
  ['no error at all', 'no error at all'],
  [null, 'null'],
  [new Error('a\r\nb\u0000c'), 'a b c'],
  [new Error('x'.repeat(501)), 'x'.repeat(500)],
  [new Error('x'.repeat(500)), 'x'.repeat(500)],
])('a failure is recorded in one short line', (error, text) => {
  expect(describeFailure(error)).toBe(text)
})
