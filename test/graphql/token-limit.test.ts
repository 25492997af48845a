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

/** A query of `count` tokens: two braces and as often the same field. */
const fields = (count: number) => `{${' __typename'.repeat(count - 2)}}`

describe('a query of too many tokens', () => {
  const HOSTILE = `{ ${`secretWord: __typename ${' '.repeat(27)}`.repeat(20_000)} }`

  test.each([
    ['application/json', 200],
    ['application/graphql-response+json', 400],
  ])('is refused in a short answer that repeats nothing of it: %s', async (accept, status) => {
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

  test('is so again when it comes again, and is no unexpected error in the log', async () => {
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
  ])('is refused whatever they are: %s', async (_, query) => {
    expect(await (await post(query)).json()).toEqual({ errors: [TOO_LARGE] })
  })

  test('is refused from the first beyond 10,000 on', async () => {
    // What else may be wrong with so many of one field is for others to say.
    expect(await (await post(fields(10_000))).text()).not.toContain('QUERY_TOO_LARGE')
    expect(await (await post(fields(10_001))).json()).toEqual({ errors: [TOO_LARGE] })
  })

  test('is refused by GET too', async () => {
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
])('a query nested beyond what can be parsed is refused, and no unexpected error: %s', async (_, query) => {
  lines.length = 0
  const response = await post(query, 'application/graphql-response+json')
  expect(response.status).toBe(400)
  const answer = await response.text()
  expect(answer.length).toBeLessThan(2000)
  expect(JSON.parse(answer)).toMatchObject({ errors: [{ extensions: { code: 'QUERY_TOO_LARGE' } }] })
  expect(lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40)).toEqual([])
})

test('a query may have 1,000 levels and no more, however much of the stack the parser needs', async () => {
  const codeOf = async (query: string) =>
    JSON.parse(await (await post(query)).text()).errors[0].extensions.code
  // It is not closed, which the parser notices only at its end.
  expect(await codeOf('{a'.repeat(1000))).toBe('GRAPHQL_PARSE_FAILED')
  expect(await codeOf('{a'.repeat(1001))).toBe('QUERY_TOO_LARGE')
  // Side by side, in text and in comments they are no levels.
  expect(await codeOf(`{${'a(b:[]){c}'.repeat(900)}`)).toBe('GRAPHQL_PARSE_FAILED')
  expect(await codeOf(`{a(b:"${'{'.repeat(2000)}") #${'['.repeat(2000)}`)).toBe('GRAPHQL_PARSE_FAILED')
})

describe('a query of fewer', () => {
  test('passes, however large its comments and blanks', async () => {
    for (const query of [
      '{ __typename }',
      `{ __typename } #${'x'.repeat(900_000)}`,
      `{${' '.repeat(900_000)}__typename }`,
    ]) {
      expect(await (await post(query)).json()).toEqual({ data: { __typename: 'Query' } })
    }
  })

  test('passes for the whole schema', async () => {
    const query = getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, oneOf: true })
    const lexer = new Lexer(new Source(query))
    let tokens = 0
    while (lexer.advance().kind !== TokenKind.EOF) tokens++
    expect(tokens).toBeLessThan(400)
    const { data, errors } = await gateway.graphql(query)
    expect(errors).toBeUndefined()
    expect(data.__schema.queryType.name).toBe('Query')
  })

  test('that cannot be read is told so, as ever', async () => {
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
  ['a field that is not there', `{ ${'x'.repeat(900_000)} }`],
  ['a syntax error', `{ a } ${'x'.repeat(900_000)}`],
])('a name of nearly a megabyte is not sent back: %s', async (_case, query) => {
  const answer = await (await post(query, 'application/json', '')).text()
  expect(answer.length).toBeLessThan(2000)
  expect(JSON.parse(answer).errors).toHaveLength(1)
})
