import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { limitQueries } from '../../src/graphql/limits/limit-queries.ts'
import { createQueryJudge } from '../../src/graphql/limits/query-judge.ts'
import type { Context } from '../../src/graphql/schema/context.ts'

const SDL = `
  type Item { id: ID! name: String more(first: Int): ItemsConnection }
  type ItemsConnection { nodes: [Item] }
  input Row { name: String }
  type Query { item: Item flag: Boolean items(first: Int): ItemsConnection byIds(ids: [ID!]): [Item] }
  type Mutation { make(rows: [Row!]): Boolean }
  type Subscription { changed(rows: [Row!]): Item }
`

describe('a server with limits', () => {
  const LIMITS = { depth: 5, aliases: 3, rootFields: 50, cost: 30 }
  let executed = 0
  const item = () => {
    executed++
    return { id: '1', name: 'one', more: { nodes: [] } }
  }
  const served = createSchema<Context>({
    typeDefs: SDL,
    resolvers: {
      Query: {
        item,
        items: () => ({ nodes: [], edges: [] }),
        flag: () => true,
        byIds: (_root: unknown, { ids }: { ids: string[] }) => ids.map(() => ({})),
      },
      Subscription: {
        changed: {
          subscribe: async function* () {
            yield { changed: item() }
          },
        },
      },
    },
  })
  const yoga = createYoga<object, Context>({
    schema: served,
    logging: false,
    maskedErrors: false,
    plugins: [limitQueries(LIMITS, createQueryJudge(LIMITS, { suggestions: true }))],
  })
  async function ask(query: string, more: object = {}) {
    executed = 0
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, ...more }),
    })
    return response.json()
  }
  /** The codes and limits of the errors in place of data; null where it was executed. */
  async function refusal(query: string, more: object = {}) {
    const { data, errors } = await ask(query, more)
    if (data != null) return null
    expect(executed).toBe(0)
    return errors.map(
      ({ extensions }: { extensions?: { code?: string; limit?: string } }) =>
        extensions?.limit ?? extensions?.code ?? '',
    )
  }

  test('the server executes a query within the limits', async () => {
    expect(await ask('{ item { id name } }')).toEqual({ data: { item: { id: '1', name: 'one' } } })
    expect(
      await refusal('query ($n: Int) { items(first: $n) { nodes { id } } }', { variables: { n: 30 } }),
    ).toBeNull()
  })

  test('the server refuses a document by its shape before it validates it', async () => {
    expect(await refusal('{ a { b { c { d { e { f } } } } } }')).toEqual(['depth'])
    expect(await refusal('{ a: flag b: flag c: flag d: flag }')).toEqual(['aliases'])
  })

  test('the server refuses a document by its cost', async () => {
    const query = '{ items(first: 31) { nodes { id } } }'
    for (let count = 0; count < 2; count++) {
      expect(await ask(query)).toMatchObject({
        errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX', limit: 'cost', actual: 31, max: 30 } }],
      })
    }
    expect(await refusal('{ items(first: 30) { nodes { id } } }')).toBeNull()
  })

  test('the server checks each operation of a document, not only the executed one', async () => {
    const query = 'query a { flag } query b { items(first: 31) { nodes { id } } }'
    expect(await refusal(query, { operationName: 'a' })).toEqual(['cost'])
  })

  test('the server checks the cost of an operation with its variables', async () => {
    const query = 'query ($n: Int) { items(first: $n) { nodes { id } } }'
    expect(await refusal(query, { variables: { n: 31 } })).toEqual(['cost'])
    expect(await refusal(query, { variables: { n: 30 } })).toBeNull()
    const two = 'query little { flag } query much($n: Int) { items(first: $n) { nodes { id } } }'
    expect(await refusal(two, { operationName: 'much', variables: { n: 31 } })).toEqual(['cost'])
    expect(await refusal(two, { operationName: 'little', variables: { n: 31 } })).toBeNull()
  })

  test('a validation error is reported before the cost', async () => {
    expect((await ask('{ missing items(first: 31) { nodes { id } } }')).errors).toMatchObject([
      { message: 'Cannot query field "missing" on type "Query".' },
    ])
  })

  test('the server refuses values that are too large', async () => {
    const query = 'query ($ids: [ID!]) { byIds(ids: $ids) { id } }'
    expect(await refusal(query, { variables: { ids: ['x'.repeat(65_537)] } })).toEqual(['textLength'])
  })

  test('the server refuses repeated introspection in one query', async () => {
    const fewAliases = { ...LIMITS, aliases: 9 }
    const asking = createYoga<object, Context>({
      schema: served,
      logging: false,
      plugins: [limitQueries(fewAliases, createQueryJudge(fewAliases, { suggestions: true }))],
    })
    // So many items for each type; 200 are the limit.
    const items = {
      111: 'types { fields { type { fields { name } } } }',
      31: 'types { fields { args { name } } }',
      9: 'types { inputFields { name } }',
      1: 'types { name }',
    }
    const answer = async (...asked: (keyof typeof items)[]) => {
      const lists = asked.map((count, n) => `a${n}: ${items[count]}`)
      const response = await asking.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `{ __schema { ${lists.join(' ')} } }` }),
      })
      return response.json()
    }
    expect(await answer(111, 31, 31, 9, 9, 9)).toMatchObject({
      data: { __schema: { a0: expect.anything() } },
    })
    expect(await answer(111, 31, 31, 9, 9, 9, 1)).toMatchObject({
      errors: [{ extensions: { limit: 'introspection' } }],
    })
  })

  test('the server reports at most five validation errors of a document or of its variables', async () => {
    const fields = Array.from({ length: 9 }, (_, n) => `missing${n}`).join(' ')
    expect((await ask(`{ ${fields} }`)).errors.length).toBeLessThanOrEqual(6)
    const query = 'mutation ($rows: [Row!]) { make(rows: $rows) }'
    for (const count of [10, 15]) {
      const { errors } = await ask(query, { variables: { rows: Array(count).fill({ name: 1 }) } })
      expect(errors).toHaveLength(5)
    }
    const many = { rows: [...Array(10).fill({ name: 7 }), ...Array(5).fill({})], extra: Array(600).fill(0) }
    const { errors } = await ask(query, { variables: many })
    expect(errors).toHaveLength(5)
    for (const { message, extensions } of errors) {
      expect(message).not.toContain('7')
      expect(extensions).toEqual({ code: 'BAD_USER_INPUT' })
    }
  })

  test('the server reports every error of the execution', async () => {
    // Each id is missing.
    const { data, errors } = await ask('{ byIds(ids: ["a", "b", "c", "d", "e", "f", "g"]) { id } }')
    expect(data).toEqual({ byIds: Array(7).fill(null) })
    expect(errors).toHaveLength(7)
  })

  test('the server reports the cost to a caller that requests it', async () => {
    const query = 'query ($n: Int) { items(first: $n) { nodes { id } } }'
    expect(await ask(query, { variables: { n: 12 }, extensions: { cost: true } })).toEqual({
      data: { items: { nodes: [] } },
      extensions: { cost: { query: 12, max: 30 } },
    })
    for (const extensions of [undefined, {}, { cost: false }, { cost: 'true' }]) {
      expect(await ask(query, { variables: { n: 12 }, extensions })).not.toHaveProperty('extensions')
    }
  })

  test('the server limits subscriptions in the same way', async () => {
    const stream = async (query: string, variables: object = {}) => {
      const response = await yoga.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query, variables }),
      })
      return response.text()
    }
    expect(await stream('subscription { changed { id } }')).toContain('"changed":{"id":"1"}')
    const wrong = await stream('subscription ($rows: [Row!]) { changed(rows: $rows) { id } }', {
      rows: Array(10).fill({ name: 1 }),
    })
    expect(wrong.match(/got invalid value/g)).toHaveLength(5)
    const paged = 'subscription ($n: Int) { changed { more(first: $n) { nodes { id } } } }'
    expect(await stream(paged, { n: 29 })).toContain('"nodes":[]')
    expect(await stream(paged, { n: 30 })).toContain('"limit":"cost"')
    expect(await stream(paged, { n: 'x'.repeat(65_537) })).toContain('"limit":"textLength"')
  })
})
