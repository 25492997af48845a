import { buildSchema, type ExecutionArgs, execute, parse } from 'graphql'
import { expect, test } from 'vitest'
import { createPlannedQueries } from '../../src/graphql/server/planned-queries.ts'

const SDL = `
  scalar Any
  interface Node { id: ID! }
  type Item implements Node { id: ID! name: String parent: Item items: [Item!] required: Int! any: Any }
  type Query { item(id: ID): Item items: [Item] refused: Item later: Item node: Node other: Int }
  type Mutation { item: Item }`

/** Counts how often each root field is resolved and how often the usual executor is used. */
function world(data: Record<string, unknown>) {
  const schema = buildSchema(SDL)
  const resolved: string[] = []
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    field.resolve = () => {
      resolved.push(field.name)
      const value = data[field.name]
      if (typeof value === 'function') return value()
      return value
    }
  }
  const planned = createPlannedQueries(schema)
  let usual = 0
  const run = async (text: string, variableValues = {}) => {
    resolved.length = 0
    usual = 0
    const args = { schema, document: document(text), variableValues, contextValue: {} }
    const result = await planned(args, (given: ExecutionArgs) => {
      usual++
      return execute(given)
    })
    const answer = JSON.stringify(result)
    const [roots, isPlanned] = [[...resolved], usual === 0]
    const expected = JSON.stringify(await execute({ ...args, contextValue: {} }))
    return { answer, expected, roots, isPlanned }
  }
  return run
}

const documents = new Map<string, ReturnType<typeof parse>>()
function document(text: string) {
  const known = documents.get(text) ?? parse(text)
  documents.set(text, known)
  return known
}

const ITEM = {
  id: 'a',
  name: 'A',
  required: 1,
  parent: { id: 'b', name: null, items: [{ id: 'c' }, { id: 'd' }] },
}

const reject = async () => {
  throw new Error('not available')
}

test.each([
  '{ item { id name } }',
  '{ __typename other item(id: "a") { __typename id } }',
  '{ b: item { name id } a: item { parent { items { id name } name } } }',
  '{ item { id parent { id } } item { name parent { name } } }',
  'query ($id: ID) { item(id: $id) { ...F ... { name } ... on Node { id } ... on Item { required } } } fragment F on Item { id ...G } fragment G on Node { id }',
  '{ items { id } later { id name } }',
])('a plan makes the result of the usual executor: %s', async (text) => {
  const run = world({ item: ITEM, items: [ITEM, null], later: async () => ITEM, other: 0 })
  const { answer, expected, isPlanned } = await run(text, { id: 'a' })
  expect(answer).toBe(expected)
  expect(isPlanned).toBe(true)
})

test.each<[string, string, Record<string, unknown>]>([
  ['a missing value', '{ item { id required } }', { item: { id: 'a' } }],
  [
    'a value that is an error',
    '{ item { id name } other }',
    { item: { id: 'a', name: new Error('x') }, other: 1 },
  ],
  ['a value of a wrong type', '{ item { required } }', { item: { required: 'x' } }],
  ['a promise', '{ item { name } }', { item: { name: Promise.resolve('later') } }],
  ['a promise of any value', '{ item { any } }', { item: { any: Promise.resolve('later') } }],
  ['an error instead of any value', '{ item { any } }', { item: { any: new Error('x') } }],
  ['a method', '{ item { name } }', { item: { name: () => 'called' } }],
  ['not a list', '{ items { id } }', { items: 5 }],
  ['an iterable', '{ items { id } }', { items: new Set([ITEM]) }],
  ['an object that is text', '{ item { name } }', { item: 'text' }],
  [
    'an error of a root field',
    '{ other refused { id } item { id } }',
    {
      refused: () => {
        throw new Error('no')
      },
      item: ITEM,
      other: 1,
    },
  ],
  [
    'a rejected root field',
    '{ refused { id } later { id } item { required } }',
    { refused: reject, later: async () => ITEM, item: {} },
  ],
  [
    'a directive',
    'query ($id: ID, $x: Boolean = false) { item(id: $id) { id name @include(if: $x) } }',
    { item: ITEM },
  ],
  ['an abstract type', '{ node { id } }', { node: { __typename: 'Item', id: 'a' } }],
  ['introspection', '{ __schema { queryType { name } } item { id } }', { item: ITEM }],
  ['a prototype', '{ item { __proto__: id } }', { item: ITEM }],
])(
  'the usual executor makes the result of %s, and no root field is resolved twice',
  async (_, text, data) => {
    const run = world(data)
    for (let round = 0; round < 2; round++) {
      const { answer, expected, roots, isPlanned } = await run(text)
      expect(answer).toBe(expected)
      expect(isPlanned).toBe(false)
      expect(new Set(roots).size).toBe(roots.length)
    }
  },
)

test('an invalid variable or argument is reported by the usual executor', async () => {
  const run = world({ item: ITEM })
  const { answer, expected, isPlanned, roots } = await run('query ($id: ID) { item(id: $id) { id } }', {
    id: {},
  })
  expect([answer, isPlanned, roots]).toEqual([expected, false, []])
})

test('a small document that uses its fragments very often is not planned', async () => {
  const run = world({ item: ITEM })
  const doubled = (depth: number) =>
    `fragment F${depth} on Item { a: parent { ...F${depth + 1} } b: parent { ...F${depth + 1} } }`
  const fragments = (count: number) =>
    `${Array.from({ length: count }, (_, depth) => doubled(depth)).join(' ')} fragment F${count} on Item { id }`
  const small = await run(`{ item { ...F0 } } ${fragments(5)}`)
  expect([small.isPlanned, small.answer]).toEqual([true, small.expected])
  const large = await run(`{ item { ...F0 } } ${fragments(9)}`)
  expect([large.isPlanned, large.answer]).toEqual([false, large.expected])
})

test('a mutation is never planned', async () => {
  const run = world({})
  expect((await run('mutation { item { id } }')).isPlanned).toBe(false)
})
