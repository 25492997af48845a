import { createHash } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTrustedDocuments, TrustedDocumentsFault } from '../../src/graphql/server/trusted-documents.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'

const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')

// One document in the format of each build tool.
const CODEGEN = 'query Codegen($n: Int) { invitations(first: $n) { nodes { id } } }'
const RELAY = 'query Relay {\n  __typename\n}\n'
const APOLLO = 'query Apollo { __typename }'
const MUTATION =
  'mutation Create { createInvitation(input: { emailAddress: "ada@example.com" }) { __typename } }'
// Above the limits of documents that are not trusted.
const LARGE = `query Large { ${Array.from({ length: 3000 }, (_, n) => `a${n}: __typename`).join(' ')} }`
const OUTDATED = 'query Outdated { fieldOfBefore }'
const EXPENSIVE =
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
    [hash('sha1', EXPENSIVE)]: EXPENSIVE,
  }),
  await file('persisted_queries.json', { [hash('md5', RELAY)]: RELAY }),
  await file('operation-manifest.json', {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: hash('sha256', APOLLO), name: 'Apollo', type: 'query', body: APOLLO }],
  }),
]

const lines: string[] = []
/** Both accept only trusted documents. In development, a valid key may also send other documents. */
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

describe('requests with a trusted document', () => {
  test('a trusted document is executed by its documentId', async () => {
    const body = { documentId: hash('sha1', CODEGEN), variables: { n: 3 } }
    expect(await post('production', body)).toMatchObject({ data: { invitations: { nodes: [] } } })
  })

  test.each(['documentId', 'doc_id', 'id'])(
    'a trusted document is executed by its %s, with POST and with GET',
    async (name) => {
      const body = { [name]: hash('md5', RELAY) }
      expect(await post('production', body)).toMatchObject(TYPENAME)
      expect(await post('production', { ...body, query: null })).toMatchObject(TYPENAME)
      expect(await get('production', body)).toMatchObject(TYPENAME)
    },
  )

  test('a trusted document is executed in the format of Apollo, with POST and with GET', async () => {
    const extensions = persistedQuery(APOLLO)
    expect(await post('production', { operationName: 'Apollo', extensions })).toMatchObject(TYPENAME)
    expect(await get('production', { extensions: JSON.stringify(extensions) })).toMatchObject(TYPENAME)
  })

  test('the id of a trusted document may omit or add the prefix sha256:', async () => {
    for (const id of [hash('sha256', APOLLO), `sha256:${hash('sha256', APOLLO)}`]) {
      expect(await post('production', { documentId: id })).toMatchObject(TYPENAME)
    }
    for (const id of [hash('sha256', MUTATION), `sha256:${hash('sha256', MUTATION)}`]) {
      expect(await post('production', { documentId: id })).toMatchObject({ data: { createInvitation: {} } })
    }
  })

  test('a trusted document is executed if it is sent in full', async () => {
    expect(await post('production', { query: RELAY })).toMatchObject(TYPENAME)
    expect(await post('production', { query: APOLLO, extensions: persistedQuery(APOLLO) })).toMatchObject(
      TYPENAME,
    )
  })

  test('the response reports the cost of a trusted document on request', async () => {
    const body = { documentId: hash('sha1', CODEGEN), variables: { n: 3 }, extensions: { cost: true } }
    expect((await post('production', body)).extensions.cost.query).toBe(3)
  })
})

describe('limits of trusted documents', () => {
  test('a trusted mutation by GET is refused', async () => {
    expect(await get('production', { documentId: hash('sha256', MUTATION) })).toMatchObject({ status: 405 })
  })

  test('a trusted document may have more aliases than other documents', async () => {
    const { data } = await post('production', { documentId: hash('sha256', LARGE) })
    expect(Object.keys(data)).toHaveLength(3000)
  })

  test('a trusted document must stay below the cost limit, because its variables are not trusted', async () => {
    expect(
      await post('production', { documentId: hash('sha1', EXPENSIVE), variables: { n: 100 } }),
    ).toMatchObject({
      errors: [{ extensions: { limit: 'cost', actual: 20 * (1 + 100 * (2 + 100)) } }],
    })
    expect(
      await post('production', { documentId: hash('sha1', EXPENSIVE), variables: { n: 3 } }),
    ).toMatchObject({
      data: { invitations: {} },
    })
  })

  test('a trusted document that does not fit the schema is refused, and the log names it', async () => {
    const id = hash('sha1', OUTDATED)
    expect(await post('production', { documentId: id })).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    })
    expect(lines.filter((line) => line.includes(`The trusted document ${id} is not valid`))).toHaveLength(1)
  })
})

describe('unknown document ids', () => {
  test.each(['documentId', 'doc_id', 'id'])('an unknown %s is refused', async (name) => {
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

  test.each(['__proto__', 'constructor', '', 'sha256:'])(
    'an unusual document id is refused: %j',
    async (documentId) => {
      expect(await post('production', { documentId })).not.toHaveProperty('data')
    },
  )

  test('an unknown hash gets the error of Apollo, and a request cannot register it', async () => {
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

  test('a document id that is not a string is refused', async () => {
    for (const documentId of [1, {}, ['x'], true]) {
      expect(await post('production', { documentId })).toMatchObject({
        errors: [{ message: 'documentId must be text.', extensions: { code: 'BAD_REQUEST' } }],
      })
    }
  })

  test('the id is ignored if the request also has a query', async () => {
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

  test.each(QUERIES)('production executes only trusted documents, even with a key: %s', async (query) => {
    for (const authorization of [`Bearer ${SECRET_KEY}`, '']) {
      expect(await post('production', { query }, { authorization })).toMatchObject(REFUSED)
      // The hash of a trusted document does not allow another query.
      const body = { query, extensions: persistedQuery(APOLLO) }
      expect(await post('production', body, { authorization })).toMatchObject(REFUSED)
    }
    expect(await get('production', { query })).toMatchObject(REFUSED)
  })

  test('development executes other documents only with a valid key, for the explorer', async () => {
    expect(await post('development', { query: '{ c: __typename }' })).toMatchObject({ data: { c: 'Query' } })
    // The document is now in the cache and must still be refused.
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

  test('a request without a query gets the usual error', async () => {
    expect(await post('production', {})).toMatchObject({
      errors: [{ message: 'Must provide query string.' }],
    })
  })
})

describe('files of trusted documents', () => {
  test.each<[string, unknown, string]>([
    ['of another kind', ['query { a }'], 'must be an object with documents by id'],
    ['of another format', { format: 'apollo', version: 1, operations: [] }, 'must be an object'],
    [
      'of another version',
      { format: 'apollo-persisted-query-manifest', version: 2, operations: [] },
      'must be an object',
    ],
    ['that is not JSON', '{', 'is not JSON'],
    ['with text that is not GraphQL', { abc: '{' }, 'contains under the id abc a text that is not GraphQL'],
  ])('a file %s is refused at the start, with its name', async (name, content, says) => {
    const written = await file(`${name}.json`, content)
    await expect(readTrustedDocuments([written])).rejects.toThrow(`TRUSTED_DOCUMENTS: ${written} ${says}`)
  })

  test('a file may begin with a byte order mark', async () => {
    const written = await file('marked.json', `\uFEFF${JSON.stringify({ a: '{ a }' })}`)
    expect((await readTrustedDocuments([written])).textOf('a')).toBe('{ a }')
  })

  test('a missing file, or a second document with the same id, is refused at the start', async () => {
    await expect(readTrustedDocuments([path.join(dir, 'none.json')])).rejects.toThrow(
      /none.json can't be read/,
    )
    const pair = [await file('1.json', { a: '{ a }' }), await file('2.json', { 'sha256:a': '{ b }' })]
    await expect(readTrustedDocuments(pair)).rejects.toBeInstanceOf(TrustedDocumentsFault)
    const same = [await file('3.json', { a: '{ a }' }), await file('4.json', { a: '{ a }', b: '{ a }' })]
    expect((await readTrustedDocuments(same)).textOf('b')).toBe('{ a }')
  })
})
