import { getIntrospectionQuery, Lexer, Source, TokenKind } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'

const TOO_LARGE = {
  message: 'The query must have at most 10000 tokens.',
  extensions: { code: 'QUERY_TOO_LARGE' },
}

const lines: string[] = []
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({}, { logTo: lines })
})
afterAll(() => gateway.stop())

function post(query: string, accept = 'application/json', authorization = `Bearer ${SECRET_KEY}`) {
  return gateway.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, authorization },
    body: JSON.stringify({ query }),
  })
}

/** A query of `count` tokens: two braces and the same field repeated. */
const fields = (count: number) => `{${' __typename'.repeat(count - 2)}}`

describe('a query with too many tokens', () => {
  const HOSTILE = `{ ${`secretWord: __typename ${' '.repeat(27)}`.repeat(20_000)} }`

  test.each([
    ['application/json', 200],
    ['application/graphql-response+json', 400],
  ])('a query with too many tokens gets a short error that does not quote it: %s', async (accept, status) => {
    expect(HOSTILE.length).toBeGreaterThan(1_000_000)
    for (const authorization of [`Bearer ${SECRET_KEY}`, '']) {
      const response = await post(HOSTILE, accept, authorization)
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toContain(accept)
      const answer = await response.text()
      expect(answer.length).toBeLessThan(2000)
      expect(answer).not.toContain('secretWord')
      expect(JSON.parse(answer)).toEqual({ errors: [TOO_LARGE] })
    }
  })

  test('a repeated query with too many tokens gets the same error, and the log has no error', async () => {
    lines.length = 0
    for (let sent = 0; sent < 3; sent++) {
      expect(await (await post(HOSTILE)).json()).toEqual({ errors: [TOO_LARGE] })
    }
    expect(lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40)).toEqual([])
    expect(lines.join('')).not.toContain('secretWord')
  })

  test.each([
    ['directives', `{ __typename ${'@skip(if: false) '.repeat(2000)}}`],
    ['aliases', `{ ${Array.from({ length: 4000 }, (_, n) => `a${n}: __typename`).join(' ')} }`],
    ['arguments', `{ nodes(ids: [${'1 '.repeat(10_000)}]) { id } }`],
    ['fragments', `{ __typename } ${'fragment f on Query { ...f } '.repeat(2000)}`],
  ])('a query with too many tokens is refused for each kind of token: %s', async (_, query) => {
    expect(await (await post(query)).json()).toEqual({ errors: [TOO_LARGE] })
  })

  test('a query may have 10,000 tokens and no more', async () => {
    // Another limit may refuse the repeated field.
    expect(await (await post(fields(10_000))).text()).not.toContain('QUERY_TOO_LARGE')
    expect(await (await post(fields(10_001))).json()).toEqual({ errors: [TOO_LARGE] })
  })

  test('a query with too many tokens is refused by GET', async () => {
    const response = await gateway.request(`/graphql?query=${encodeURIComponent(fields(10_001))}`, {
      headers: { accept: 'application/json' },
    })
    expect(await response.json()).toEqual({ errors: [TOO_LARGE] })
  })
})

test.each([
  ['fields', '{a'.repeat(4000)],
  ['more fields', '{a'.repeat(100_000)],
  ['lists', `{a(b:${'['.repeat(100_000)}`],
  ['objects', `{a(b:${'{c:'.repeat(100_000)}`],
])(
  'a query nested too deeply for the parser is refused without an error in the log: %s',
  async (_, query) => {
    lines.length = 0
    const response = await post(query, 'application/graphql-response+json')
    expect(response.status).toBe(400)
    const answer = await response.text()
    expect(answer.length).toBeLessThan(2000)
    expect(JSON.parse(answer)).toMatchObject({ errors: [{ extensions: { code: 'QUERY_TOO_LARGE' } }] })
    expect(lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40)).toEqual([])
  },
)

test('a query may have 1,000 levels and no more', async () => {
  const codeOf = async (query: string) =>
    JSON.parse(await (await post(query)).text()).errors[0].extensions.code
  // The braces are not closed. The parser reports that only at the end of the query.
  expect(await codeOf('{a'.repeat(1000))).toBe('GRAPHQL_PARSE_FAILED')
  expect(await codeOf('{a'.repeat(1001))).toBe('QUERY_TOO_LARGE')
  // Brackets next to each other, in strings and in comments are not levels.
  expect(await codeOf(`{${'a(b:[]){c}'.repeat(900)}`)).toBe('GRAPHQL_PARSE_FAILED')
  expect(await codeOf(`{a(b:"${'{'.repeat(2000)}") #${'['.repeat(2000)}`)).toBe('GRAPHQL_PARSE_FAILED')
})

describe('a query within the token limit', () => {
  test('a query passes with large comments and much white space', async () => {
    for (const query of [
      '{ __typename }',
      `{ __typename } #${'x'.repeat(900_000)}`,
      `{${' '.repeat(900_000)}__typename }`,
    ]) {
      expect(await (await post(query)).json()).toEqual({ data: { __typename: 'Query' } })
    }
  })

  test('an introspection query for the whole schema passes', async () => {
    const query = getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, oneOf: true })
    const lexer = new Lexer(new Source(query))
    let tokens = 0
    while (lexer.advance().kind !== TokenKind.EOF) tokens++
    expect(tokens).toBeLessThan(400)
    const { data, errors } = await gateway.graphql(query)
    expect(errors).toBeUndefined()
    expect(data.__schema.queryType.name).toBe('Query')
  })

  test('a query with a syntax error gets the message of the parser', async () => {
    for (const [query, message] of [
      ['{', 'Syntax Error: Expected Name, found <EOF>.'],
      ['"more than 10000 tokens. Parsing aborted."', 'Syntax Error: Unexpected <EOF>.'],
      [`${' '.repeat(20_000)}{ ? }`, 'Syntax Error: Unexpected character: "?".'],
      [`${' '.repeat(20_000)}{ a ] }`, 'Syntax Error: Expected Name, found "]".'],
    ]) {
      const answer = await (await post(query ?? '')).json()
      expect(answer).toMatchObject({ errors: [{ message, extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] })
    }
  })
})

test.each([
  ['an unknown field', `{ ${'x'.repeat(900_000)} }`],
  ['a syntax error', `{ a } ${'x'.repeat(900_000)}`],
])('an error does not quote a name of almost 1 MB: %s', async (_case, query) => {
  const answer = await (await post(query, 'application/json', '')).text()
  expect(answer.length).toBeLessThan(2000)
  expect(JSON.parse(answer).errors).toHaveLength(1)
})
