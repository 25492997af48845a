import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseEncoding } from '../../src/http/middleware/accept-encoding.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'

describe('the encoding', () => {
  test.each([
    [null, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['deflate, zstd', 'identity'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0.5', 'br'],
    ['br;q=0, gzip;q=0.001', 'gzip'],
    ['br;q=0, gzip;q=0.000', 'identity'],
    ['br ; q = 0 , gzip ; q=0', 'identity'],
    ['*', 'br'],
    ['*;q=0.5, br;q=0', 'gzip'],
    ['gzip;q=0.5, *;q=0.1', 'gzip'],
    ['*;q=0', 'identity'],
    ['identity, gzip;q=0.5', 'identity'],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['identity;q=0, gzip', 'gzip'],
    ['identity;q=0', 'identity'],
    ['gzip;q=2', 'identity'],
    ['gzip;q=high, br;q=-1', 'identity'],
    ['gzip;level=9', 'gzip'],
    [`${'x,'.repeat(5000)}gzip`, 'gzip'],
  ])('the encoding for the header %j is %s', (accepted, encoding) => {
    expect(chooseEncoding(accepted)).toBe(encoding)
  })
})

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
  await gateway.graphql(
    'mutation ($rows: [CreateInvitationInput!]!) { createInvitations(input: { invitations: $rows }) { __typename } }',
    { rows: Array.from({ length: 20 }, (_, n) => ({ emailAddress: `p${n}@example.com`, notify: false })) },
  )
})
afterAll(() => gateway.stop())

const LONG = '{ __schema { types { name description } } }'

const ask = (query: string, headers: Record<string, string> = {}) =>
  gateway.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, ...headers },
    body: JSON.stringify({ query }),
  })

describe('an answer', () => {
  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('an answer of 1 kB or more is compressed with %s', async (encoding, decompress) => {
    const plain = await ask(LONG)
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(plain.headers.get('vary')).toContain('Accept-Encoding')
    const response = await ask(LONG, { 'accept-encoding': encoding })
    expect(response.headers.get('content-encoding')).toBe(encoding)
    expect(response.headers.get('vary')).toContain('Accept-Encoding')
    expect(response.headers.get('content-type')).toBe(plain.headers.get('content-type'))
    expect(response.headers.get('cache-control')).toBe('no-store')
    const body = Buffer.from(await response.arrayBuffer())
    expect(response.headers.get('content-length')).toBe(String(body.length))
    const text = await plain.text()
    expect(decompress(body).toString()).toBe(text)
    expect(body.length).toBeLessThan(text.length / 2)
  })

  test('a compressed answer keeps its status', async () => {
    const query = `{ ${Array.from({ length: 50 }, (_, n) => `nothing${n}${'x'.repeat(250)}`).join(' ')} }`
    const response = await ask(query, {
      'accept-encoding': 'gzip',
      accept: 'application/graphql-response+json',
    })
    expect(response.status).toBe(400)
    expect(response.headers.get('content-encoding')).toBe('gzip')
  })

  test('a short answer is not compressed', async () => {
    const response = await ask('{ __typename }', { 'accept-encoding': 'br' })
    expect(response.headers.get('content-encoding')).toBeNull()
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
  })

  test('an answer with links is not compressed, because its length would reveal parts of them (BREACH)', async () => {
    const list = (fields: string) =>
      `{ invitations(first: 20) { nodes { id emailAddress createdAt ${fields} } } }`
    const [open, secret] = [
      await ask(list(''), { 'accept-encoding': 'br' }),
      await ask(list('url'), { 'accept-encoding': 'br' }),
    ]
    expect(open.headers.get('content-encoding')).toBe('br')
    expect(secret.headers.get('content-encoding')).toBeNull()
    const text = await secret.text()
    expect(text).toContain('tkt_')
    expect(secret.headers.get('content-length')).toBe(String(text.length))
    const { data } = JSON.parse(text)
    expect(data.invitations.nodes).toHaveLength(20)
  })

  test('a stream is not compressed', async () => {
    const response = await ask('subscription { invitationChanged { cursor } }', {
      accept: 'text/event-stream',
      'accept-encoding': 'br, gzip',
    })
    expect(response.headers.get('content-encoding')).toBeNull()
    await response.body?.cancel()
  })
})
