import fc from 'fast-check'
import pg from 'pg'
import { expect, test } from 'vitest'
import { TYPES } from '../../src/db/timestamp-parser.ts'

const TIMESTAMPTZ = pg.types.builtins.TIMESTAMPTZ
const parseTimestamp: (text: string) => Date = TYPES.getTypeParser(TIMESTAMPTZ, 'text')
const parseAny: (text: string) => Date = pg.types.getTypeParser(TIMESTAMPTZ, 'text')

test.each([
  ['2026-11-23 09:44:23+00', '2026-11-23T09:44:23.000Z'],
  ['2026-11-23 09:44:23.1+00', '2026-11-23T09:44:23.100Z'],
  ['2026-11-23 09:44:23.12+00', '2026-11-23T09:44:23.120Z'],
  ['2026-11-23 09:44:23.123+00', '2026-11-23T09:44:23.123Z'],
  ['2026-11-23 09:44:23.1239+00', '2026-11-23T09:44:23.123Z'],
  ['2026-11-23 09:44:23.000999+00', '2026-11-23T09:44:23.000Z'],
  ['2024-02-29 23:59:59.999999+00', '2024-02-29T23:59:59.999Z'],
  ['0100-01-01 00:00:00+00', '0100-01-01T00:00:00.000Z'],
  ['0099-12-31 23:59:59.5+00', '0099-12-31T23:59:59.500Z'],
  ['9999-12-31 23:59:59.999+00', '9999-12-31T23:59:59.999Z'],
  ['10000-01-01 00:00:00+00', '+010000-01-01T00:00:00.000Z'],
  ['0044-03-15 12:00:00+00 BC', '-000043-03-15T12:00:00.000Z'],
  ['2026-11-23 09:44:23.5+05:30', '2026-11-23T04:14:23.500Z'],
  ['2026-11-23 09:44:23-08', '2026-11-23T17:44:23.000Z'],
])('%s is %s', (text, time) => {
  expect(parseTimestamp(text).toISOString()).toBe(time)
})

test('every time means the same as to the driver', () => {
  const times = fc.date({ min: new Date('0001-01-01'), max: new Date('+012000-01-01'), noInvalidDate: true })
  const fractions = fc.constantFrom('', '.0', '.9', '.01', '.999', '.0019', '.123456', '.999999')
  const zones = fc.constantFrom('+00', '+00', '+01', '-11', '+05:45', '+00:19:32')
  fc.assert(
    fc.property(times, fractions, zones, (time, fraction, zone) => {
      const [date, clock] = time
        .toISOString()
        .replace(/^\+0*/, '')
        .replace(/\.\d+Z$/, '')
        .split('T')
      const text = `${date} ${clock}${fraction}${zone}`
      expect(parseTimestamp(text)).toEqual(parseAny(text))
    }),
    { numRuns: 2_000 },
  )
})

test.each(['infinity', '-infinity'])('%s is the same as to the driver', (text) => {
  expect(parseTimestamp(text)).toEqual(parseAny(text))
})
