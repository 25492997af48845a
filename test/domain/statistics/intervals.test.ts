import { expect, test } from 'vitest'
import {
  nextStart,
  type StatisticsInterval,
  startOf,
  startsBetween,
} from '../../../src/domain/statistics/intervals.ts'

test.each<[StatisticsInterval, string, string, string]>([
  ['HOUR', '2026-11-27T22:59:59.999Z', '2026-11-27T22:00:00.000Z', '2026-11-27T23:00:00.000Z'],
  ['DAY', '2026-11-27T23:59:59.999Z', '2026-11-27T00:00:00.000Z', '2026-11-28T00:00:00.000Z'],
  // A Sunday and a Monday.
  ['WEEK', '2026-11-29T12:00:00.000Z', '2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
  ['WEEK', '2026-11-30T00:00:00.000Z', '2026-11-30T00:00:00.000Z', '2026-12-07T00:00:00.000Z'],
  ['WEEK', '1969-12-31T12:00:00.000Z', '1969-12-29T00:00:00.000Z', '1970-01-05T00:00:00.000Z'],
  ['MONTH', '2028-02-29T12:00:00.000Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ['MONTH', '2026-12-31T12:00:00.000Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['MONTH', '0050-06-15T12:00:00.000Z', '0050-06-01T00:00:00.000Z', '0050-07-01T00:00:00.000Z'],
])('the %s of %s begins at %s and ends at %s', (interval, time, start, end) => {
  expect(startOf(interval, new Date(time)).toISOString()).toBe(start)
  expect(nextStart(interval, new Date(start)).toISOString()).toBe(end)
})

test('intervals between two times follow each other without a gap', () => {
  const starts = startsBetween('MONTH', new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z'))
  expect(starts).toHaveLength(12)
  for (const [index, start] of starts.entries()) {
    expect(nextStart('MONTH', start)).toEqual(starts[index + 1] ?? new Date('2027-01-01T00:00:00Z'))
  }
})
