import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { checkShape } from '../../src/graphql/limits/shape.ts'
import { type ComplexityLimit, tooComplex } from '../../src/graphql/limits/too-complex.ts'
import { checkType, checkValue, checkVariable } from '../../src/graphql/limits/values.ts'

const LIMITS = { depth: 4, aliases: 3, rootFields: 50 }
const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ')

/** The exceeded limit with the number, the message of another error, or null. */
function beyond(query: string, limits = LIMITS): [string, number] | string | null {
  return faultOf(() => checkShape(parse(query), limits))
}

function faultOf(check: () => unknown): [string, number] | string | null {
  try {
    check()
    return null
  } catch (error) {
    const { extensions, message } = error as { extensions?: Record<string, unknown>; message: string }
    if (extensions?.['code'] === 'GRAPHQL_VALIDATION_FAILED') {
      expect(extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400, spec: true } })
      return message
    }
    expect(extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', http: { status: 400, spec: true } })
    return [String(extensions?.['limit']), Number(extensions?.['actual'])]
  }
}

describe('the limits of a document', () => {
  const nested = (depth: number) => `${'a { '.repeat(depth - 1)}a${' }'.repeat(depth - 1)}`

  test.each<[ComplexityLimit, number, (count: number) => string]>([
    ['operations', 50, (count) => times(count, (n) => `query q${n} { a }`)],
    ['fragments', 200, (count) => `{ a } ${times(count, (n) => `fragment f${n} on T { a }`)}`],
    ['depth', 4, (depth) => `{ ${nested(depth)} }`],
    ['depth', 4, (depth) => `{ x ${nested(depth)} y }`],
    ['depth', 4, (depth) => `{ ... { ${nested(depth)} } }`],
    ['depth', 4, (depth) => `{ a { ...f } } fragment f on T { ${nested(depth - 1)} }`],
    ['depth', 4, (depth) => `{ a } fragment f on T { ${nested(depth)} }`],
    ['introspectionDepth', 20, (depth) => `{ __schema { ${nested(depth - 1)} } }`],
    ['introspectionDepth', 20, (depth) => `{ __type(name: "x") { ${nested(depth - 1)} } y }`],
    [
      'introspectionDepth',
      20,
      (depth) => `{ __schema { ...f } } fragment f on __Type { ${nested(depth - 1)} }`,
    ],
    ['aliases', 3, (count) => `{ ${times(count, (n) => `x${n}: a`)} }`],
    ['aliases', 3, (count) => `{ x: a { y: a { ${times(count - 2, (n) => `x${n}: a`)} } } }`],
    [
      'aliases',
      3,
      (count) => `{ b { ...f } ${times(count - 1, (n) => `x${n}: a`)} } fragment f on T { y: a }`,
    ],
    ['directives', 50, (count) => `{ a ${times(count, () => '@d')} }`],
    ['directives', 50, (count) => `{ a { b ${times(count, () => '@d')} } }`],
    ['directives', 50, (count) => `{ ... ${times(count, () => '@d')} { a } }`],
    ['directives', 50, (count) => `query ${times(count, () => '@d')} { a }`],
    ['directives', 50, (count) => `query ($v: T ${times(count - 1, () => '@d')}) @d { a }`],
    ['directives', 50, (count) => `{ ...f ${times(count - 2, () => '@d')} } fragment f on T @d { a @d }`],
    ['duplicates', 20, (count) => `{ ${times(count + 1, () => 'a')} }`],
    ['duplicates', 20, (count) => `{ x { ${times(count + 1, () => 'a')} } }`],
    ['duplicates', 20, (count) => `{ ${times(count + 1, () => '...f')} } fragment f on T { a }`],
    ['duplicates', 20, (count) => `{ x: a ${times(count, () => 'x')} }`],
    ['rootFields', 50, (count) => `{ ${times(count, (n) => `a${n}`)} }`],
    [
      'rootFields',
      50,
      (count) => `{ ${times(count - 10, (n) => `a${n}`)} ... { ${times(10, (n) => `b${n}`)} } }`,
    ],
    ['fields', 2000, (count) => `{ x { ${times(count - 1, (n) => `a${n}`)} } }`],
    [
      'fields',
      2000,
      // 40 fields that spread the fragment, and the rest.
      (
        count,
      ) => `{ ${times(40, (n) => `a${n} { ...f }`)} ... { z { ${times(count - 1641, (n) => `b${n}`)} } } }
        fragment f on T { ${times(40, (n) => `c${n}`)} }`,
    ],
    ['values', 2000, (count) => `{ a(list: [${times(count - 1, () => '1')}]) }`],
    ['values', 2000, (count) => `{ a(x: 1) b @d(y: [${times(count - 2, () => '1')}]) }`],
    ['values', 2000, (count) => `query ($v: T = [${times(count - 1, () => '1')}]) { a }`],
    [
      'values',
      2000,
      (count) => `{ ...f } fragment f on T { a(x: {${times(count - 1, (n) => `m${n}: 1`)}}) }`,
    ],
    ['aliasLength', 200, (length) => `{ ${'x'.repeat(length)}: a }`],
  ])('a document is refused beyond the limit of %s: %d', (limit, most, query) => {
    expect(beyond(query(most))).toBeNull()
    expect(beyond(query(most + 1))).toEqual([limit, most + 1])
  })

  test('the operator sets the limits of levels, aliases and top-level fields', () => {
    expect(beyond('{ a { a } }', { depth: 2, aliases: 0, rootFields: 1 })).toBeNull()
    expect(beyond('{ a { a } }', { depth: 1, aliases: 0, rootFields: 1 })).toEqual(['depth', 2])
    expect(beyond('{ x: a }', { depth: 1, aliases: 0, rootFields: 1 })).toEqual(['aliases', 1])
    expect(beyond('{ a b }', { depth: 1, aliases: 0, rootFields: 1 })).toEqual(['rootFields', 2])
  })
})

describe('the counts of a document', () => {
  test('levels of introspection are counted separately from other levels', () => {
    expect(beyond('{ __schema { a { a { a { a } } } } }')).toBeNull()
    expect(beyond('{ __schema { a { a { a { a } } } } a { a { a { a { a } } } } }')).toEqual(['depth', 5])
  })

  test('fields of a fragment are counted each time that it is spread, also in other fragments', () => {
    // 2 ** 12 fields at the end.
    const doubling = times(12, (n) => `fragment f${n} on T { ...f${n + 1} ... { ...f${n + 1} } }`)
    const query = `{ x { ...f0 } } ${doubling} fragment f12 on T { a }`
    expect(beyond(query)).toEqual(['fields', 4096])
  })

  test('equal names are counted as duplicates only at the same place', () => {
    const many = times(30, (n) => `a${n} { same }`)
    expect(beyond(`{ ${many} }`)).toBeNull()
    expect(beyond(`{ ${times(30, () => '... { a }')} }`)).toBeNull()
    const spread = times(25, (n) => `...f${n}`)
    const fragments = times(25, (n) => `fragment f${n} on T { a }`)
    expect(beyond(`{ x { ${spread} ${times(25, (n) => `f${n}`)} } } ${fragments}`)).toBeNull()
  })

  test('fields of a fragment count as top-level fields only if it is spread at the top level', () => {
    const fields = times(51, (n) => `a${n}`)
    expect(beyond(`{ x { ...f } } fragment f on T { ${fields} }`)).toBeNull()
    expect(beyond(`{ ...f } fragment f on T { ${fields} }`)).toEqual(['rootFields', 51])
  })

  test('a missing fragment counts nothing', () => {
    expect(beyond('{ a ...missing }')).toBeNull()
  })

  test('type definitions count nothing', () => {
    expect(beyond(`{ a } ${times(300, (n) => `type T${n} { a: Int }`)}`)).toBeNull()
  })
})

test('a document with a cycle of fragments is refused', () => {
  const cycle = 'A fragment must not spread itself, directly or through others.'
  expect(beyond('{ a } fragment f on T { ...f }')).toBe(cycle)
  expect(beyond('{ ...f } fragment f on T { a { ...g } } fragment g on T { ... { ...f } }')).toBe(cycle)
  // Two spreads of one fragment are not a cycle.
  expect(beyond('{ ...f a { ...f } } fragment f on T { b }')).toBeNull()
})

test('two fragments of one name are refused', () => {
  expect(beyond('{ a } fragment f on T { a } fragment f on T { b }')).toBe(
    'There can be only one fragment of a name.',
  )
})

describe('the limits of a value', () => {
  const jsonOf = (text: string): unknown => JSON.parse(text)
  const list = (depth: number, inner = '1') => `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`

  test.each<[ComplexityLimit, number, (count: number) => unknown]>([
    ['textLength', 65_536, (length) => 'x'.repeat(length)],
    ['textLength', 65_536, (length) => [{ a: 'x'.repeat(length) }]],
    ['listLength', 10_000, (length) => Array(length).fill(0)],
    ['listLength', 10_000, (length) => ({ a: Array(length).fill(0) })],
    ['members', 2000, (count) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`m${n}`, 1]))],
    ['valueDepth', 1024, (depth) => jsonOf(list(depth + 1, ''))],
    ['valueDepth', 1024, (depth) => jsonOf(`${'{"a":'.repeat(depth)}{}${'}'.repeat(depth)}`)],
  ])('a value in a variable is refused beyond the limit of %s: %d', (limit, most, value) => {
    expect(faultOf(() => checkVariable(value(most)))).toBeNull()
    expect(faultOf(() => checkVariable(value(most + 1)))).toEqual([limit, most + 1])
  })

  const argumentOf = (text: string) => {
    const [definition] = parse(`{ a(x: ${text}) }`).definitions
    if (definition?.kind !== 'OperationDefinition') throw new Error('No operation')
    const [field] = definition.selectionSet.selections
    const value = field?.kind === 'Field' ? field.arguments?.[0]?.value : undefined
    if (value === undefined) throw new Error('No argument')
    return value
  }
  test.each<[ComplexityLimit, number, (count: number) => string]>([
    ['textLength', 65_536, (length) => `"${'x'.repeat(length)}"`],
    ['textLength', 65_536, (length) => `[{ a: "${'x'.repeat(length)}" }]`],
    ['valueDepth', 1024, (depth) => list(depth - 1)],
    ['valueDepth', 1024, (depth) => list(depth - 2, '{ a: 1 }')],
  ])('a value in a document is refused beyond the limit of %s: %d', (limit, most, text) => {
    expect(faultOf(() => checkValue(argumentOf(text(most))))).toBeNull()
    expect(faultOf(() => checkValue(argumentOf(text(most + 1))))).toEqual([limit, most + 1])
  })

  test('a text is measured, a name or a number of any length is not', () => {
    const digits = '1'.repeat(65_537)
    expect(faultOf(() => checkValue(argumentOf('true')))).toBeNull()
    expect(faultOf(() => checkValue(argumentOf(digits)))).toEqual(['textLength', 65_537])
  })

  test('a value that is too deep is refused with its whole depth', () => {
    const object = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    expect(faultOf(() => checkVariable(jsonOf(list(3000, ''))))).toEqual(['valueDepth', 2999])
    expect(faultOf(() => checkVariable(jsonOf(object(3000))))).toEqual(['valueDepth', 3000])
    // Scalars in the deepest list add no level.
    for (const inner of ['"text"', 'null', '1', '1,null,"text"']) {
      expect(faultOf(() => checkVariable(jsonOf(list(3000, inner))))).toEqual(['valueDepth', 3000])
    }
    expect(faultOf(() => checkValue(argumentOf(list(1100))))).toEqual(['valueDepth', 1101])
    expect(faultOf(() => checkValue(argumentOf(object(1100).replaceAll('"', ''))))).toEqual([
      'valueDepth',
      1101,
    ])
  })

  test.each<[unknown, number]>([
    [null, 1],
    ['text', 1],
    [[], 1],
    [{}, 1],
    [[1, 2, 3], 4],
    [{ a: 1, b: [true, null] }, 5],
  ])('the value %j counts as %d values', (value, count) => {
    expect(checkVariable(value)).toBe(count)
    expect(checkValue(argumentOf(JSON.stringify(value).replace(/"(\w)":/g, '$1:')))).toBe(count)
  })

  test('a type can be nested in 1024 lists at most', () => {
    const typeOf = (depth: number) => {
      const [definition] = parse(`query ($v: ${list(depth, 'T!')}!) { a }`).definitions
      const [variable] =
        definition?.kind === 'OperationDefinition' ? (definition.variableDefinitions ?? []) : []
      if (variable === undefined) throw new Error('No variable')
      return variable.type
    }
    // Each list and each non-null mark counts as a level.
    expect(faultOf(() => checkType(typeOf(1022)))).toBeNull()
    expect(faultOf(() => checkType(typeOf(1023)))).toEqual(['valueDepth', 1025])
    expect(beyond(`query ($v: ${list(1023, 'T!')}!) { a }`)).toEqual(['valueDepth', 1025])
  })
})

test.each<[ComplexityLimit, string]>([
  ['operations', 'The document has 7 operations'],
  ['fragments', 'The document has 7 fragments'],
  ['depth', 'The query is nested 7 levels deep'],
  ['introspectionDepth', 'The introspection of the schema is nested 7 levels deep'],
  ['rootFields', 'The operation has 7 fields at the top level'],
  ['fields', 'With its fragments expanded, the query has 7 fields'],
  ['aliases', 'With its fragments expanded, the query has 7 aliases'],
  ['directives', 'With its fragments expanded, the query has 7 directives'],
  ['aliasLength', 'An alias has 7 characters'],
  ['duplicates', 'The query repeats 7 fields at the same place'],
  ['values', 'The query contains 7 literal values. Use variables for values'],
  ['valueDepth', 'A value is nested 7 levels deep'],
  ['textLength', 'A text has 7 characters'],
  ['listLength', 'A list has 7 items'],
  ['members', 'An object has 7 members'],
  ['introspection', 'The introspection of the schema can return 7 items'],
  ['cost', 'The query costs 7'],
])('the message for %s has the number and the limit', (limit, message) => {
  const error = tooComplex(limit, 7, 5)
  expect(error.message).toBe(`${message}; at most 5 are allowed.`)
  expect(error.extensions).toEqual({
    code: 'QUERY_TOO_COMPLEX',
    limit,
    actual: 7,
    max: 5,
    http: { status: 400, spec: true },
  })
  expect(tooComplex(limit, Infinity, 5).extensions['actual']).toBe(Number.MAX_SAFE_INTEGER)
})
