import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { bodyOf, HOSTILE, SECRET_WORD } from './hostile.ts'

const lines: string[] = []
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({}, { logTo: lines })
})
afterAll(() => gateway.stop())

function post(body: unknown, headers: Record<string, string> = {}) {
  return gateway.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

describe('hostile queries', () => {
  test.each(Object.entries(HOSTILE))(
    'a hostile query gets a short error that does not quote it: %s',
    async (_name, hostile) => {
      lines.length = 0
      const body = bodyOf(hostile)
      expect(body.length).toBeLessThan(1024 * 1024)
      const response = await post(body)
      const answer = await response.text()
      expect(answer.length).toBeLessThan(2000)
      expect(answer).not.toContain(SECRET_WORD)
      expect(JSON.parse(answer)).not.toHaveProperty('data')
      for (const { extensions } of JSON.parse(answer).errors) {
        expect(extensions.code).toMatch(
          /^(QUERY_TOO_(COMPLEX|LARGE)|GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/,
        )
      }
      expect(lines.filter((line) => JSON.parse(line).level >= 40)).toEqual([])
    },
  )
})

/** @returns the errors of a refused query; null if the query is executed. */
async function refusal(body: object, headers: Record<string, string> = {}) {
  const answer = await (await post(body, headers)).json()
  return 'data' in answer ? null : answer.errors
}

const tooComplex = (limit: string, actual: number, max: number) => [
  {
    message: expect.stringMatching(new RegExp(`\\b${actual}\\b.*; at most ${max} are allowed[.]$`)),
    extensions: { code: 'QUERY_TOO_COMPLEX', limit, actual, max },
  },
]
const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ')
const up = (levels: number) => `${'renewedFrom { '.repeat(levels)} id ${'}'.repeat(levels)}`

describe('the limits of a query', () => {
  test.each<[string, number, (count: number) => string]>([
    ['depth', 15, (depth) => `{ invitation(id: "x") { ${up(depth - 2)} } }`],
    [
      'depth',
      15,
      (depth) => `{ invitation(id: "x") { ...a } } fragment a on Invitation { renewedFrom { ...b } }
        fragment b on Invitation { ... { ${up(depth - 3)} } }`,
    ],
    ['aliases', 50, (count) => `{ invitation(id: "x") { ${times(count, (n) => `a${n}: id`)} } }`],
    [
      'aliases',
      50,
      (count) => `{ invitation(id: "x") { ${times(count - 25, (n) => `a${n}: id`)} renewedFrom { ...f } } }
        fragment f on Invitation { ${times(25, (n) => `b${n}: id`)} }`,
    ],
    ['directives', 50, (count) => `{ ${times(count, () => '... @skip(if: true) { __typename }')} }`],
    ['duplicates', 20, (count) => `{ ${times(count + 1, () => '__typename')} }`],
    ['rootFields', 50, (count) => `{ ${times(count, () => '... { __typename }')} }`],
    ['operations', 50, (count) => times(count, (n) => `query q${n} { __typename }`)],
    [
      'values',
      2000,
      (count) => `{ isInvited(emailAddress: "a") nodes(ids: [${times(count - 2, () => '1')}]) { id } }`,
    ],
    [
      'introspectionDepth',
      20,
      (depth) => `{ __type(name: "x") { ${'ofType { '.repeat(depth - 2)} name ${'}'.repeat(depth - 2)} } }`,
    ],
  ])('a query may reach the limit of %s, and a query above it is refused', async (limit, max, query) => {
    const operationName = limit === 'operations' ? 'q0' : undefined
    expect(await refusal({ query: query(max), operationName })).toBeNull()
    expect(await refusal({ query: query(max + 1), operationName })).toEqual([
      ...tooComplex(limit, max + 1, max).map((error) => expect.objectContaining(error)),
    ])
  })

  test('a query may reach the limits of fields and fragments, and a query above them is refused', async () => {
    const fragments = (count: number, fields: number) =>
      `{ ${times(20, (n) => `a${n}: invitation(id: "x") { ...f0 }`)} }
       ${times(count, (n) => `fragment f${n} on Invitation { ${n === 0 ? times(count - 1, (m) => `...f${m + 1}`) : 'id'} ${n === 1 ? times(fields, (m) => ['locale', 'status', 'notify'][m] ?? '') : ''} }`)}`
    expect(await refusal({ query: fragments(99, 0) })).toBeNull()
    expect(await refusal({ query: fragments(100, 1) })).toMatchObject(tooComplex('fields', 2020, 2000))
    expect(await refusal({ query: fragments(201, 0) })).toMatchObject(tooComplex('fragments', 201, 200))
  })

  test('a query may reach the cost limit, and a query above it is refused', async () => {
    const query =
      'query ($n: Int, $m: Int) { invitations(first: $n) { nodes { events(first: $m) { nodes { id } } } } }'
    expect(await refusal({ query, variables: { n: 100, m: 100 } })).toBeNull()
    const both = `${query.slice(0, -1)} more: invitations(first: $n) { nodes { events(first: $m) { nodes { id } } } } }`
    expect(await refusal({ query: both, variables: { n: 100, m: 99 } })).toBeNull()
    expect(await refusal({ query: both, variables: { n: 100, m: 100 } })).toMatchObject(
      tooComplex('cost', 20_200, 20_000),
    )
  })
})

describe('requests that the limits apply to', () => {
  const EXPENSIVE = HOSTILE['pages within pages, in variables']
  const DEEP = HOSTILE['a depth of 100']

  test.each([
    ['by GET', 'application/json', 200],
    ['by GET', 'application/graphql-response+json', 400],
  ])('the limits apply %s, with the accepted type %s', async (_, accept, status) => {
    for (const [{ query, variables = '{}' } = { query: '' }, limit] of [
      [EXPENSIVE, 'cost'],
      [DEEP, 'depth'],
    ] as const) {
      const search = new URLSearchParams({ query, variables })
      const response = await gateway.request(`/graphql?${search}`, {
        headers: { accept, authorization: `Bearer ${SECRET_KEY}` },
      })
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { limit } }] })
    }
  })

  test.each([
    [
      'cost',
      'subscription ($n: Int) { invitationChanged { invitation { events(first: $n) { nodes { invitation { events(first: $n) { nodes { invitation { id } } } } } } } } }',
    ],
    ['cost', HOSTILE['a subscription of pages within pages']?.query],
    ['depth', `subscription { invitationChanged { invitation { ${up(20)} } } }`],
    ['aliases', `subscription { invitationChanged { ${times(60, (n) => `a${n}: cursor`)} } }`],
  ])('a subscription above the limit of %s does not start', async (limit, query) => {
    const accept = 'text/event-stream'
    const response = await post({ query, variables: { n: 100 } }, { accept })
    const text = await response.text()
    expect(response.headers.get('content-type')).toContain(accept)
    expect(text).toContain('"code":"QUERY_TOO_COMPLEX"')
    expect(text).toContain(`"limit":"${limit}"`)
    expect(text).not.toContain('"http"')
  })

  test('the limits apply before authentication', async () => {
    for (const authorization of ['', 'Bearer sk_wrong_0123456789abcdef0123456789abcdef']) {
      expect(await refusal({ query: DEEP?.query }, { authorization })).toMatchObject([
        { extensions: { limit: 'depth' } },
      ])
      const query = HOSTILE['pages within pages']?.query
      expect(await refusal({ query }, { authorization })).toMatchObject([{ extensions: { limit: 'cost' } }])
    }
  })

  test('the limits apply to cached documents', async () => {
    for (let n = 0; n < 3; n++) {
      expect(await refusal({ query: EXPENSIVE?.query, variables: { n: 100 } })).toMatchObject([
        { extensions: { limit: 'cost' } },
      ])
      expect(await refusal({ query: EXPENSIVE?.query, variables: { n: 3 } })).toBeNull()
    }
  })

  test('the cost limit applies to the chosen operation and its variables', async () => {
    const query = `query little($n: Int) { invitations(first: $n) { nodes { id } } } ${EXPENSIVE?.query.replace('query', 'query much')}`
    expect(await refusal({ query, variables: { n: 100 }, operationName: 'little' })).toBeNull()
    expect(await refusal({ query, variables: { n: 100 }, operationName: 'much' })).toMatchObject([
      { extensions: { limit: 'cost' } },
    ])
  })
})

describe('the reported cost', () => {
  const query = 'query ($n: Int) { invitations(first: $n) { nodes { id } } }'

  test('the response reports the cost on request', async () => {
    const answer = await (await post({ query, variables: { n: 12 }, extensions: { cost: true } })).json()
    expect(answer).toEqual({ data: expect.anything(), extensions: { cost: { query: 12, max: 20_000 } } })
  })

  test('the response does not report the cost if the request does not want it', async () => {
    for (const extensions of [undefined, {}, { cost: false }, { cost: 'true' }]) {
      expect(await (await post({ query, extensions })).json()).not.toHaveProperty('extensions')
    }
  })
})

describe('faults in variables', () => {
  const QUERY = 'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }'
  test.each<[object, string]>([
    [{ emailAddress: 1234567 }, 'at "input.emailAddress"; String cannot represent a non string value.'],
    [
      { emailAddress: 'a', onConflict: 'RENEWS' },
      'at "input.onConflict"; The value does not exist in "ConflictPolicy" enum. Did you mean the enum value "RENEW"?',
    ],
    [
      { emailAddress: 'a', expiresInDays: 1.2345 },
      'at "input.expiresInDays"; Int cannot represent non-integer value.',
    ],
    [{ emailAddress: 'a', inviterId: ['; secretWord'] }, 'at "input.inviterId"; ID cannot represent value.'],
    [{}, '; Field "emailAddress" of required type "String!" was not provided.'],
    [
      { emailAddress: 'a', notified: 'secretWord' },
      '; Field "notified" is not defined by type "CreateInvitationInput". Did you mean "notify"?',
    ],
  ])('the error about the variable %j does not quote its value', async (input, says) => {
    // Other code checks large variables. It must produce the same message.
    for (const publicMetadata of [{}, { many: Array(600).fill(0) }]) {
      const errors = await refusal({ query: QUERY, variables: { input: { ...input, publicMetadata } } })
      expect(errors).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(/^Variable "\$input" got invalid value/),
          extensions: { code: 'BAD_USER_INPUT' },
        }),
      ])
      expect(errors[0].message).toBe(
        `Variable "$input" got invalid value${says.startsWith(';') ? '' : ' '}${says}`,
      )
    }
  })
})

test.each([1, 2, 10, 1000])('a batch of %d is refused', async (count) => {
  const response = await post(Array(count).fill({ query: '{ __typename }' }))
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({
    errors: [{ message: 'Batching is not supported.', extensions: { code: 'BAD_REQUEST' } }],
  })
})
