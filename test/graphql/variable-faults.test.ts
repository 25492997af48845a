import { GraphQLError } from 'graphql'
import { describe, expect, test } from 'vitest'
import { withoutValue } from '../../src/graphql/server/variable-faults.ts'

function faultOf(reason: string, suggestions: boolean): string | undefined {
  const originalError = new GraphQLError(reason)
  const message = `Variable "$a" got invalid value {} at "a.b"; ${reason}`
  return withoutValue(new GraphQLError(message, { originalError }), suggestions)?.message
}

describe('the fault of a variable', () => {
  test.each([
    ['Value "x" does not exist in "E" enum.', 'The value does not exist in "E" enum.'],
    ['Value "a" does not exist in "b" does not exist in "E" enum.', 'The value does not exist in "E" enum.'],
    ['Int cannot represent non-integer value: "a: b"', 'Int cannot represent non-integer value.'],
    ['Field "x" is not defined by type "T".', 'Field "x" is not defined by type "T".'],
  ])('%s does not contain the value', (reason, shown) => {
    expect(faultOf(reason, true)).toBe(`Variable "$a" got invalid value at "a.b"; ${shown}`)
  })

  test('has no suggestion without introspection', () => {
    const reason = 'Field "x? Did you mean y" is not defined by type "T". Did you mean "z"?'
    expect(faultOf(reason, false)).toMatch(/"x\? Did you mean y" is not defined by type "T"\.$/)
    expect(faultOf(reason, true)).toMatch(/Did you mean "z"\?$/)
  })

  test.each([' cannot represent ', ' Did you mean ', '" does not exist in', 'Value "'])(
    'is found in one pass if a name of a megabyte repeats %j',
    (part) => {
      const name = part.repeat(1_000_000 / part.length)
      const start = performance.now()
      for (const reason of [`Field "${name}" is not defined by type "T".`, `Value "${name}" is wrong`]) {
        for (const suggestions of [false, true]) faultOf(reason, suggestions)
      }
      expect(performance.now() - start).toBeLessThan(5000)
    },
  )
})
