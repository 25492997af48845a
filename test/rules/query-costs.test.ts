import { buildSchema, type GraphQLObjectType, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { amountOf, fromVariables, maxOf, product, sum } from '../../src/graphql/limits/amount.ts'
import { costsOf } from '../../src/graphql/limits/cost.ts'
import { type FieldCost, pricesOf, WHOLE_TABLE } from '../../src/graphql/limits/prices.ts'
import { mostOfSchema, schemaPricesOf } from '../../src/graphql/limits/schema-prices.ts'

// A small schema with one of everything that has a price; test/graphql/query-cost.test.ts asks that of the gateway.
const SDL = `
  interface Node { id: ID! }
  type Item implements Node { id: ID! name: String owner: Owner parts: [Part!]! more(first: Int, last: Int): ItemConnection tags: [String] }
  type Owner implements Node { id: ID! items(ids: [ID!]!): [Item] }
  type Part { id: ID! item: Item }
  type ItemConnection { edges: [ItemEdge!]! nodes: [Item] pageInfo: PageInfo! total: Int }
  type ItemEdge { cursor: String! node: Item! }
  type PageInfo { endCursor: String }
  type ConnectionPool { id: ID! }
  type ItemPageInfo { id: ID! }
  union Found = Item | Owner | Part
  input Where { name: String, rare: Boolean }
  input Rows { rows: [Row!], dry: Boolean }
  input Row { name: String }
  type Made { rows: [Item!]! }
  type Query {
    item: Item
    node: Node
    found: Found
    flag: Boolean
    items(first: Int, after: String, last: Int, where: Where): ItemConnection
    sized: [Item!]
    counts: Part
    pool: ConnectionPool
    custom: ItemPageInfo
    byIds(ids: [ID!]): [Item]
  }
  type Mutation { make(input: Rows): Made touch: Item flag: Boolean }
  type Subscription { changed: Item flag: Boolean }
`
const schema = priced(buildSchema(SDL))

function priced<Schema extends ReturnType<typeof buildSchema>>(built: Schema): Schema {
  const price = (type: string, field: string, cost: FieldCost) =>
    Object.assign((built.getType(type) as GraphQLObjectType).getFields()[field] ?? {}, {
      extensions: { cost },
    })
  price('Query', 'sized', { size: 50 })
  price('Query', 'counts', { base: WHOLE_TABLE })
  price('Query', 'items', { scan: { arguments: [['where', 'rare']], base: 500 } })
  price('Mutation', 'make', {})
  price('Made', 'rows', { size: 0 })
  price('Mutation', 'touch', { base: 7 })
  price('Mutation', 'make', { size: ['input', 'rows'] })
  return built
}

function costOf(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query)
  expect(validate(schema, document), query).toEqual([])
  const [cost] = [...costsOf(schema, document, pricesOf(schema)).values()]
  const number = cost?.with(variables) ?? Number.NaN
  if (cost?.fixed !== null) expect(cost?.fixed).toBe(number)
  return number
}

describe('the cost of a query', () => {
  test.each<[string, number, string, Record<string, unknown>?]>([
    ['a leaf at the top', 1, '{ flag }'],
    ['two leaves at the top', 2, '{ flag again: flag }'],
    ['a leaf of a subscription', 1, 'subscription { flag }'],
    ['the name of a type', 0, '{ __typename }'],
    ['an object', 1, '{ item { id name } }'],
    ['a list of leaves', 1, '{ item { tags } }'],
    ['an object in an object', 2, '{ item { owner { id } } }'],
    ['a list without a size, as one of 5', 6, '{ item { parts { id } } }'],
    ['objects in such a list', 11, '{ item { parts { item { id } } } }'],
    ['a list of a known size', 50, '{ sized { id } }'],
    ['what a whole table does', 5001, '{ counts { id } }'],
    ['a page, as one of 20', 20, '{ items { nodes { id } } }'],
    ['what holds a page together', 0, '{ items { pageInfo { endCursor } total } }'],
    ['objects whose names only resemble those', 2, '{ pool { id } custom { id } }'],
    ['a page of 3 edges', 3, '{ items(first: 3) { edges { cursor node { id } } } }'],
    ['the last ones', 4, '{ items(last: 4) { nodes { id } } }'],
    ['first before last', 3, '{ items(first: 3, last: 4) { nodes { id } } }'],
    ['null as no size', 20, '{ items(first: null) { nodes { id } } }'],
    ['no more than a page has', 100, '{ items(first: 101) { nodes { id } } }'],
    ['no less than nothing', 0, '{ items(first: -1) { nodes { id } } }'],
    [
      'no number as the largest page',
      100,
      'query ($n: Int) { items(first: $n) { nodes { id } } }',
      { n: 'x' },
    ],
    ['pages in pages', 2 + 2 * 3, '{ items(first: 2) { nodes { more(first: 3) { nodes { id } } } } }'],
    ['both ways to read a page', 6, '{ items(first: 3) { edges { node { id } } nodes { id } } }'],
    ['a scan', 520, '{ items(where: { rare: true }) { nodes { id } } }'],
    ['a scan for false, too', 520, '{ items(where: { rare: false }) { nodes { id } } }'],
    ['no scan for null', 20, '{ items(where: { rare: null }) { nodes { id } } }'],
    ['no scan by another argument', 20, '{ items(where: { name: "a" }) { nodes { id } } }'],
    ['no scan without an argument', 20, '{ items(where: null) { nodes { id } } }'],
    [
      'a scan in a variable',
      520,
      'query ($where: Where) { items(where: $where) { nodes { id } } }',
      { where: { rare: true } },
    ],
    [
      'a scan in part of a variable',
      520,
      'query ($rare: Boolean) { items(where: { rare: $rare }) { nodes { id } } }',
      { rare: true },
    ],
    [
      'no scan in a variable without it',
      20,
      'query ($w: Where) { items(where: $w) { nodes { id } } }',
      { w: {} },
    ],
    ['no scan in a variable that is missing', 20, 'query ($w: Where) { items(where: $w) { nodes { id } } }'],
    [
      'no scan in a variable of another kind',
      20,
      'query ($w: Where) { items(where: $w) { nodes { id } } }',
      { w: 'x' },
    ],
    [
      'no scan in a variable that is null',
      20,
      'query ($w: Where) { items(where: $w) { nodes { id } } }',
      { w: null },
    ],
    ['ids, each', 3, '{ byIds(ids: ["a", "b", "c"]) { id } }'],
    ['one id', 1, '{ byIds(ids: "a") { id } }'],
    ['no ids', 0, '{ byIds { id } }'],
    ['ids in a variable', 2, 'query ($ids: [ID!]) { byIds(ids: $ids) { id } }', { ids: ['a', 'b'] }],
    ['ids that depend on variables', 2, 'query ($id: ID!) { byIds(ids: [$id, "b"]) { id } }', { id: 'a' }],
    ['ids below others', 1 + 2, '{ node { ... on Owner { items(ids: ["a", "b"]) { id } } } }'],
    ['a mutation', 10, 'mutation { flag }'],
    ['two mutations', 18, 'mutation { flag touch { id } }'],
    ['a mutation of its own price', 8, 'mutation { touch { id } }'],
    ['a mutation of rows', 10 + 3, 'mutation { make(input: { rows: [{}, {}, {}] }) { __typename } }'],
    [
      'a mutation of rows in a variable',
      10 + 2,
      'mutation ($rows: [Row!]) { make(input: { rows: $rows, dry: true }) { __typename } }',
      { rows: [{}, {}] },
    ],
    [
      'a mutation of rows within a variable',
      10 + 2,
      'mutation ($input: Rows) { make(input: $input) { __typename } }',
      { input: { rows: [{}, {}] } },
    ],
    ['a change', 2, 'subscription { changed { owner { id } } }'],
    [
      'the most expensive of several types',
      6,
      '{ node { id ... on Item { parts { id } } ... on Owner { id } } }',
    ],
    ['a union', 7, '{ found { ... on Owner { id } ... on Item { owner { id } parts { id } } } }'],
    ['an interface in a union', 2, '{ found { ... on Node { ... on Item { owner { id } } } } }'],
    ['a type that does not apply', 1, '{ item { ... on Node { ... on Item { id } } } }'],
    ['a fragment without a type', 2, '{ item { ... { owner { id } } } }'],
    [
      'a fragment each time that it is spread',
      4,
      '{ a: item { ...f } b: item { ...f } } fragment f on Item { owner { id } }',
    ],
    [
      'a fragment on a type and on another',
      3,
      '{ item { ...f owner { ...f } } } fragment f on Node { id ... on Item { owner { id } } }',
    ],
    [
      'a fragment with variables each time',
      2 * (1 + 7),
      'query ($n: Int) { a: item { ...f } b: item { ...f } } fragment f on Item { more(first: $n) { nodes { id } } }',
      { n: 7 },
    ],
    ['what may be skipped', 2, 'query ($s: Boolean!) { item { owner @skip(if: $s) { id } } }', { s: true }],
    ['the default of a variable', 6, 'query ($n: Int = 6) { items(first: $n) { nodes { id } } }'],
    [
      'another value than the default',
      7,
      'query ($n: Int = 6) { items(first: $n) { nodes { id } } }',
      { n: 7 },
    ],
    [
      'two variables',
      2 + 2 * 3,
      'query ($a: Int, $b: Int) { items(first: $a) { nodes { more(last: $b) { nodes { id } } } } }',
      { a: 2, b: 3 },
    ],
    ['the schema', 0, '{ __schema { types { name fields { name } } } __type(name: "Item") { name } }'],
  ])('the cost of %s is %d', (_what, cost, query, variables) => {
    expect(costOf(query, variables)).toBe(cost)
  })

  test('each operation of a document has its own cost', () => {
    const document = parse('query a { flag } query b { item { id } flag } fragment f on Item { id }')
    const costs = costsOf(schema, document, pricesOf(schema))
    expect([...costs].map(([name, { fixed }]) => [name, fixed])).toEqual([
      ['a', 1],
      ['b', 2],
    ])
  })

  test('an operation, field or fragment that the schema lacks costs nothing', () => {
    const small = buildSchema('type Query { flag: Boolean }')
    const costs = (text: string) => [...costsOf(small, parse(text), pricesOf(small))]
    for (const text of [
      'mutation { flag }',
      '{ missing { id } }',
      '{ ...missing }',
      '{ ... on Missing { flag } }',
    ]) {
      expect(costs(text), text).toMatchObject([['', { fixed: 0 }]])
    }
  })

  test('the cost of doubling fragments is calculated quickly, with and without variables', () => {
    const doubling = Array.from(
      { length: 100 },
      (_, n) => `fragment f${n} on Item { a: owner { ...on${n} } b: owner { ...on${n} } }
        fragment on${n} on Owner { items(ids: ["a"]) { ...f${n + 1} } }`,
    ).join(' ')
    const query = (first: string) => `query ($n: Int) { item { ...f0 } } ${doubling}
      fragment f100 on Item { more(first: ${first}) { nodes { id } } }`
    const [fixed] = costsOf(schema, parse(query('1')), pricesOf(schema)).values()
    const [asked] = costsOf(schema, parse(query('$n')), pricesOf(schema)).values()
    expect(fixed?.fixed).toBeGreaterThan(2 ** 100)
    expect(asked?.fixed).toBeNull()
    expect(asked?.with({ n: 1 })).toBe(fixed?.fixed)
  })
})

describe('the cost of introspection', () => {
  const asked = (query: string) => {
    const [cost] = [...costsOf(schema, parse(query), schemaPricesOf(schema)).values()]
    return cost?.fixed
  }
  const types = Object.keys(schema.getTypeMap()).length

  test.each<[string, number]>([
    ['{ flag item { parts { id } } }', 0],
    ['{ __schema { queryType { name } } }', 0],
    ['{ __schema { types { name } } }', types],
    ['{ __schema { types { fields { name } } } }', types * 11],
    ['{ __schema { types { fields { args { name } } } } }', types * (1 + 10 * 3)],
    ['{ __schema { types { inputFields { name } } } }', types * 9],
    ['{ __schema { directives { args { name } } } }', 8 * 3],
    ['{ __type(name: "Item") { interfaces { name } possibleTypes { name } } }', 10],
    ['{ __type(name: "Item") { enumValues { name } ofType { name } } }', 5],
  ])('the introspection %s counts as %d items', (query, items) => {
    expect(asked(query)).toBe(items)
  })

  test('introspection is limited to 200 items per type', () => {
    expect(mostOfSchema(schema)).toBe(200 * types)
  })
})

describe('amounts of a cost', () => {
  const n = fromVariables((variables) => Number(variables['n']))

  test('an amount without variables is a number', () => {
    expect([sum([]), sum([1, 2]), product([]), product([2, 3]), maxOf([]), maxOf([1, 3, 2])]).toEqual([
      0, 3, 1, 6, 0, 3,
    ])
    expect(amountOf(5, {})).toBe(5)
  })

  test('an amount with variables is calculated for each request', () => {
    const all = [sum([n, 1]), product([n, 2]), maxOf([n, 3])]
    expect(all.map((amount) => amountOf(amount, { n: 4 }))).toEqual([5, 8, 4])
    expect(all.map((amount) => amountOf(amount, { n: 1 }))).toEqual([2, 2, 3])
  })

  test('a shared amount is calculated once per request', () => {
    let reads = 0
    let amount = sum([
      fromVariables(() => {
        reads++
        return 1
      }),
      0,
    ])
    for (let level = 0; level < 100; level++) amount = sum([amount, amount])
    expect(amountOf(amount, {})).toBe(2 ** 100)
    expect(reads).toBe(1)
  })
})
