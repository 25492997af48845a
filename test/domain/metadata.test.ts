import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { METADATA_LIMITS, metadataFault, metadataKeysFault } from '../../src/domain/metadata.ts'

const nested = (depth: number): Record<string, unknown> => (depth === 1 ? {} : { a: nested(depth - 1) })

describe('accepted metadata', () => {
  test.each<[string, unknown]>([
    ['nothing', {}],
    ['null, true and false', { a: null, b: true, c: false }],
    [
      'numbers up to the last safe integer',
      { a: Number.MAX_SAFE_INTEGER, b: Number.MIN_SAFE_INTEGER, c: 0.1 },
    ],
    ['the empty key', { '': '' }],
    ['keys that objects inherit', { constructor: 1, toString: 2, hasOwnProperty: 3, prototype: 4 }],
    ['characters beyond the first plane', { '🦊': '𝒶' }],
    ['control characters other than NUL', { a: '\u0001\n\u007f\u2028' }],
    ['64 levels', nested(64)],
    ['lists in lists', { a: [[[]], {}] }],
  ])('metadata is accepted: %s', (_name, value) => {
    expect(metadataFault(value)).toBeNull()
  })

  test('metadata can have 8 KB to the byte, and not one byte more', () => {
    const sized = (bytes: number) => ({ a: 'x'.repeat(bytes - JSON.stringify({ a: '' }).length) })
    expect(metadataFault(sized(METADATA_LIMITS.bytes))).toBeNull()
    expect(metadataFault(sized(METADATA_LIMITS.bytes + 1))?.message).toContain('8 KB')
    // The limit counts bytes, not characters.
    expect(metadataFault({ a: 'é'.repeat(METADATA_LIMITS.bytes / 2) })?.message).toContain('8 KB')
  })
})

describe('refused metadata', () => {
  test.each<[string, unknown, string]>([
    ['null', null, 'JSON object'],
    ['undefined', undefined, 'JSON object'],
    ['a list', [], 'JSON object'],
    ['text', '{}', 'JSON object'],
    ['65 levels', nested(65), '64 levels'],
    ['65 levels of lists', { a: JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`) }, '64 levels'],
    ['100,000 levels', JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), '64 levels'],
    ['__proto__', JSON.parse('{"__proto__": null}'), '__proto__'],
    ['__proto__ in a list', JSON.parse('{"a": [{"b": {"__proto__": {}}}]}'), '__proto__'],
    ['an integer that is rounded', JSON.parse('{"a": 9007199254740993}'), '9007199254740991'],
    ['a negative one', { a: [-(2 ** 53)] }, '9007199254740991'],
    ['infinity', JSON.parse('{"a": 1e999}'), 'not finite'],
    ['what is no number', { a: Number.NaN }, 'not finite'],
    ['NUL', { a: ['\0'] }, 'NUL'],
    ['NUL in a key', { a: { '\0': 1 } }, 'NUL'],
    ['half a character', { a: 'x\udc00' }, 'surrogates'],
    ['half a character in a key', { '\ud800': 1 }, 'surrogates'],
    ['a bigint', { a: 1n }, 'bigint'],
    ['undefined inside', { a: undefined }, 'undefined'],
    ['a fault behind what is right', { a: 1, b: [true, 'x', null, Number.NaN] }, 'not finite'],
  ])('metadata is refused: %s', (_name, value, says) => {
    expect(metadataFault(value)?.message).toContain(says)
  })
})

test('the fault of too large metadata has its own kind, and the message has the size', () => {
  expect(metadataFault({ a: 'x'.repeat(9000) })).toEqual({
    kind: 'TOO_LARGE',
    message: 'must be at most 8192 bytes (8 KB) as JSON, is 9008',
  })
  for (const other of [[], { a: Number.NaN }, nested(65), { a: '\0' }]) {
    expect(metadataFault(other)?.kind).toBe('INVALID')
  }
})

test.each([
  [{}, [], null],
  [{ team: 1 }, ['team'], null],
  [{ team: 1, seat: 2 }, ['seat', 'team', 'role'], null],
  [{ team: 1 }, [], 'must be left out: anything else needs the scope invitations:metadata'],
  [
    { team: 1, role: 2 },
    ['team', 'seat'],
    'may have no other keys than team, seat: anything else needs the scope invitations:metadata',
  ],
])('the metadata %j is checked against the allowed keys %j', (metadata, allowed, fault) => {
  expect(metadataKeysFault(metadata, allowed)).toBe(fault)
})

test('accepted metadata is unchanged after JSON, and every JSON value is accepted or refused without an exception', () => {
  let accepted = 0
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
      if (metadataFault(value) !== null) return
      accepted++
      expect(JSON.parse(JSON.stringify(value))).toEqual(withoutNegativeZero(value))
      expect(JSON.stringify(value).isWellFormed()).toBe(true)
    }),
    { numRuns: 1000 },
  )
  // Guards against a test without cases: some hundred are accepted. The number varies with the seed.
  expect(accepted).toBeGreaterThan(20)
})

/** `JSON.stringify` writes -0 as 0, and this difference does not matter. */
function withoutNegativeZero(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNegativeZero)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutNegativeZero(member)]))
}
