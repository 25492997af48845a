// cspell:ignore letrec
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeDeep } from '../../src/domain/change/merge-policy.ts'

test.each([
  [{}, { a: 1 }, { a: 1 }],
  [{ a: 1 }, {}, { a: 1 }],
  [{ a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
  [{ a: { b: { c: 1, d: 1 } } }, { a: { b: { c: 2 } } }, { a: { b: { c: 2, d: 1 } } }],
  // A value that is not an object replaces an object, and the other way round.
  [{ a: { b: 1 } }, { a: 'text' }, { a: 'text' }],
  [{ a: 'text' }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: { b: 1 } }, { a: null }, { a: null }],
  [{ a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: { b: 1 } }, { a: [2] }, { a: [2] }],
  [{ a: [1] }, { a: { b: 2 } }, { a: { b: 2 } }],
  [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
])('the deep merge of %j and %j is %j', (own, invited, merged) => {
  expect(mergeDeep(own, invited)).toEqual(merged)
})

// A second, independent implementation: the value at each path after the merge.
function leaves(value: unknown, path: string[] = []): [string[], unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]]
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]))
}
const at = (value: unknown, path: string[]): unknown =>
  path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null
        ? Object.entries(found).find(([name]) => name === key)?.[1]
        : undefined,
    value,
  )

describe('a deep merge of random objects', () => {
  const json = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'constructor', 'toString'),
    fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(1, 'x', null, true),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value')),
      ),
    })).value,
  )

  test('a deep merge has every leaf of the invitation, keeps the other members, and is idempotent', () => {
    fc.assert(
      fc.property(json, json, (own, invited) => {
        const before = JSON.stringify([own, invited])
        const merged = mergeDeep(own, invited)
        for (const [path, value] of leaves(invited)) expect(at(merged, path)).toEqual(value)
        for (const [key, value] of Object.entries(own)) {
          if (!Object.hasOwn(invited, key)) expect(merged[key]).toEqual(value)
        }
        expect(new Set(Object.keys(merged))).toEqual(new Set([...Object.keys(own), ...Object.keys(invited)]))
        expect(mergeDeep(merged, invited)).toEqual(merged)
        expect(mergeDeep({}, invited)).toEqual(invited)
        expect(mergeDeep(own, {})).toEqual(own)
        expect(JSON.stringify([own, invited])).toBe(before)
      }),
    )
  })
})
