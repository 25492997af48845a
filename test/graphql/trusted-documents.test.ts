import { createHash } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTrustedDocuments, TrustedDocumentsFault } from '../../src/graphql/server/trusted-documents.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'

const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')

// One as each tool would have built it.
const CODEGEN = 'query Codegen($n: Int) { invitations(first: $n) { nodes { id } } }'
const RELAY = 'query Relay {\n  __typename\n}\n'
const APOLLO = 'query Apollo { __typename }'
const MUTATION =
  'mutation Create { createInvitation(input: { emailAddress: "ada@example.com" }) { __typename } }'
// More than strangers may ask for.
const LARGE = `query Large { ${Array.from({ length: 3000 }, (_, n) => `a${n}: __typename`).join(' ')} }`
const OUTDATED = 'query Outdated { fieldOfBefore }'
const DEAR =
  'query Dear($n: Int) { invitations { nodes { events(first: $n) { nodes { invitation { events(first: $n) { nodes { id } } } } } } } }'

const dir = await mkdtemp(path.join(os.tmpdir(), 'trusted-documents-'))
async function file(name: string, content: unknown): Promise<string> {
  const written = path.join(dir, name)
  await writeFile(written, typeof content === 'string' ? content : JSON.stringify(content))
  return written
}
const files = [
  await file('persisted-documents.json', {
    [hash('sha1', CODEGEN)]: CODEGEN,
    [`sha256:${hash('sha256', MUTATION)}`]: MUTATION,
    [hash('sha256', LARGE)]: LARGE,
    [hash('sha1', OUTDATED)]: OUTDATED,
    [hash('sha1', DEAR)]: DEAR,
  }),
  await file('persisted_queries.json', { [hash('md5', RELAY)]: RELAY }),
  await file('operation-manifest.json', {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: hash('sha256', APOLLO), name: 'Apollo', type: 'query', body: APOLLO }],
  }),
]

const lines: string[] = []
/** Takes nothing else, but from keys in development; and production, where there is no exception. */
const gateways: Record<
  'development' | 'production',
  Awaited<ReturnType<typeof startTestGateway>>
> = Object.create(null)
beforeAll(async () => {
  const trusted = { TRUSTED_DOCUMENTS: files.join(), TRUSTED_DOCUMENTS_ONLY: 'on' }
  gateways.development = await startTestGateway(trusted, { logTo: lines })
  gateways.production = await startTestGateway({
    ...trusted,
    NODE_ENV: 'production',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'invitations@example.com',
    REDIRECT_ORIGINS: 'https://app.example.com',
    APP_NAME: 'Acme',
  })
})
afterAll(async () => {
  for (const gateway of Object.values(gateways)) await gateway.stop()
})

type Kind = keyof typeof gateways
async function post(kind: Kind, body: object, headers: Record<string, string> = {}) {
  const response = await gateways[kind].request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, ...JSON.parse(await response.text()) }
}
async function get(kind: Kind, search: Record<string, string>) {
  const response = await gateways[kind].request(`/graphql?${new URLSearchParams(search)}`, {
    headers: { accept: 'application/json', authorization: `Bearer ${SECRET_KEY}` },
  })
  return { status: response.status, ...JSON.parse(await response.text()) }
}
const persistedQuery = (text: string) => ({
  persistedQuery: { version: 1, sha256Hash: hash('sha256', text) },
})
const TYPENAME = { data: { __typename: 'Query' } }

describe('a trusted document is executed, sent', () => {
  test('as documentId', async () => {
    const body = { documentId: hash('sha1', CODEGEN), variables: { n: 3 } }
    expect(await post('production', body)).toMatchObject({ data: { invitations: { nodes: [] } } })
  })

  test.each(['documentId', 'doc_id', 'id'])('as %s, by POST and by GET', async (name) => {
    const body = { [name]: hash('md5', RELAY) }
    expect(await post('production', body)).toMatchObject(TYPENAME)
    expect(await post('production', { ...body, query: null })).toMatchObject(TYPENAME)
    expect(await get('production', body)).toMatchObject(TYPENAME)
  })

  test('as Apollo sends it, by POST and by GET', async () => {
    const extensions = persistedQuery(APOLLO)
    expect(await post('production', { operationName: 'Apollo', extensions })).toMatchObject(TYPENAME)
    expect(await get('production', { extensions: JSON.stringify(extensions) })).toMatchObject(TYPENAME)
  })

  test('with or without the algorithm before the hash, as the file has it or not', async () => {
    for (const id of [hash('sha256', APOLLO), `sha256:${hash('sha256', APOLLO)}`]) {
      expect(await post('production', { documentId: id })).toMatchObject(TYPENAME)
    }
    for (const id of [hash('sha256', MUTATION), `sha256:${hash('sha256', MUTATION)}`]) {
      expect(await post('production', { documentId: id })).toMatchObject({ data: { createInvitation: {} } })
    }
  })

  test('in full', async () => {
    expect(await post('production', { query: RELAY })).toMatchObject(TYPENAME)
    expect(await post('production', { query: APOLLO, extensions: persistedQuery(APOLLO) })).toMatchObject(
      TYPENAME,
    )
  })

  test('with what it costs, for whoever asks', async () => {
    const body = { documentId: hash('sha1', CODEGEN), variables: { n: 3 }, extensions: { cost: true } }
    expect((await post('production', body)).extensions.cost.query).toBe(3)
  })
})

describe('a trusted document is not', () => {
  test('a way around POST for mutations', async () => {
    expect(await get('production', { documentId: hash('sha256', MUTATION) })).toMatchObject({ status: 405 })
  })

  test('held to the limits of its text', async () => {
    const { data } = await post('production', { documentId: hash('sha256', LARGE) })
    expect(Object.keys(data)).toHaveLength(3000)
  })

  test('let off its cost, which depends on what strangers send with it', async () => {
    expect(await post('production', { documentId: hash('sha1', DEAR), variables: { n: 100 } })).toMatchObject(
      {
        errors: [{ extensions: { limit: 'cost', actual: 20 * (1 + 100 * (2 + 100)) } }],
      },
    )
    expect(await post('production', { documentId: hash('sha1', DEAR), variables: { n: 3 } })).toMatchObject({
      data: { invitations: {} },
    })
  })

  test('executed when it fits the schema no more, of which the log tells', async () => {
    const id = hash('sha1', OUTDATED)
    expect(await post('production', { documentId: id })).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    })
    expect(lines.filter((line) => line.includes(`The trusted document ${id} is not valid`))).toHaveLength(1)
  })
})

describe('an id that is not known', () => {
  test.each(['documentId', 'doc_id', 'id'])('is told so: %s', async (name) => {
    for (const answer of [
      await post('production', { [name]: 'x' }),
      await get('production', { [name]: 'x' }),
    ]) {
      expect(answer).toMatchObject({
        errors: [
          {
            message: 'There is no trusted document with this id.',
            extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
          },
        ],
      })
    }
  })

  test.each(['__proto__', 'constructor', '', 'sha256:'])('whatever it is: %j', async (documentId) => {
    expect(await post('production', { documentId })).not.toHaveProperty('data')
  })

  test('is told so in Apollo’s words, and nobody can make it known', async () => {
    const [query, extensions] = ['{ a: __typename }', persistedQuery('{ a: __typename }')]
    const unknown = {
      errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    }
    for (const kind of ['development', 'production'] as const) {
      expect(await post(kind, { extensions })).toMatchObject(unknown)
      await post(kind, { query, extensions })
      expect(await post(kind, { extensions })).toMatchObject(unknown)
    }
  })

  test('nor one that is no text', async () => {
    for (const documentId of [1, {}, ['x'], true]) {
      expect(await post('production', { documentId })).toMatchObject({
        errors: [{ message: 'documentId must be text.', extensions: { code: 'BAD_REQUEST' } }],
      })
    }
  })

  test('is not asked for where a query is sent with it', async () => {
    expect(await post('development', { query: '{ b: __typename }', id: 'x' })).toMatchObject({
      data: { b: 'Query' },
    })
    expect(await post('development', { query: '{ b: __typename }', strange: 'x' })).toMatchObject({
      status: 400,
    })
  })
})

describe('with TRUSTED_DOCUMENTS_ONLY', () => {
  const REFUSED = {
    errors: [
      { message: expect.stringContaining('documentId'), extensions: { code: 'TRUSTED_DOCUMENTS_ONLY' } },
    ],
  }
  const QUERIES = [
    '{ __typename }',
    `${RELAY} `,
    '{ __schema { types { name } } }',
    'mutation { x }',
    'subscription { x }',
  ]

  test.each(QUERIES)('nothing else is executed in production, whoever asks: %s', async (query) => {
    for (const authorization of [`Bearer ${SECRET_KEY}`, '']) {
      expect(await post('production', { query }, { authorization })).toMatchObject(REFUSED)
      // Neither by way of an id that is a trusted one's.
      const body = { query, extensions: persistedQuery(APOLLO) }
      expect(await post('production', body, { authorization })).toMatchObject(REFUSED)
    }
    expect(await get('production', { query })).toMatchObject(REFUSED)
  })

  test('nothing else in development either, but with a key: the explorer works', async () => {
    expect(await post('development', { query: '{ c: __typename }' })).toMatchObject({ data: { c: 'Query' } })
    // From the cache as little.
    for (const authorization of ['', 'Bearer eyJhbGciOiJub25lIn0.e30.']) {
      expect(await post('development', { query: '{ c: __typename }' }, { authorization })).toMatchObject(
        REFUSED,
      )
    }
    const wrong = await post(
      'development',
      { query: '{ c: __typename }' },
      { authorization: `Bearer sk_${'x'.repeat(40)}` },
    )
    expect(wrong).toMatchObject({ status: 401 })
    expect(wrong.data).toBeFalsy()
  })

  test('a request without anything is told what is missing, as ever', async () => {
    expect(await post('production', {})).toMatchObject({
      errors: [{ message: 'Must provide query string.' }],
    })
  })
})

describe('a file', () => {
  test.each<[string, unknown, string]>([
    ['of another kind', ['query { a }'], 'must be an object with documents by id'],
    ['of another format', { format: 'apollo', version: 1, operations: [] }, 'must be an object'],
    [
      'of another version',
      { format: 'apollo-persisted-query-manifest', version: 2, operations: [] },
      'must be an object',
    ],
    ['that is no JSON', '{', 'is not JSON'],
    ['with what is no GraphQL', { abc: '{' }, 'contains under the id abc a text that is not GraphQL'],
  ])('%s is refused at the start: by its name', async (name, content, says) => {
    const written = await file(`${name}.json`, content)
    await expect(readTrustedDocuments([written])).rejects.toThrow(`TRUSTED_DOCUMENTS: ${written} ${says}`)
  })

  test('that is not there, or has another document under an id than one before, too', async () => {
    await expect(readTrustedDocuments([path.join(dir, 'none.json')])).rejects.toThrow(
      /none.json can't be read/,
    )
    const pair = [await file('1.json', { a: '{ a }' }), await file('2.json', { 'sha256:a': '{ b }' })]
    await expect(readTrustedDocuments(pair)).rejects.toBeInstanceOf(TrustedDocumentsFault)
    const same = [await file('3.json', { a: '{ a }' }), await file('4.json', { a: '{ a }', b: '{ a }' })]
    expect((await readTrustedDocuments(same)).textOf('b')).toBe('{ a }')
  })
})
