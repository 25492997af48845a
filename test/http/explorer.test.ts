import { createHash } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { patchExplorer } from '../../src/http/explorer/explorer-patches.ts'
import { explorerStyle } from '../../src/http/explorer/explorer-style.ts'
import { explorerTabs } from '../../src/http/explorer/explorer-tabs.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

const visit = (headers: Record<string, string> = {}, url = 'http://localhost/graphql') =>
  gateway.fetch(new Request(url, { headers: { ...BROWSER, ...headers } }))

const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer())

const scriptsOf = (html: string) =>
  Array.from(html.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs), ([, script = '']) => script)

test('the explorer opens with the examples and their variables and contains no key', async () => {
  const html = await (await visit()).text()
  expect(html).not.toContain(SECRET_KEY)
  for (const { query, variables } of explorerTabs) {
    expect(html).toContain(JSON.stringify(query))
    expect(html).toContain(JSON.stringify(JSON.stringify(variables, null, 2)))
  }
})

test('a patch that no longer applies to the page is an error', async () => {
  const html = await (await visit()).text()
  expect(html).toContain('\\"integer\\", \\"object\\", \\"array\\"]')
  expect(html).toContain(`<style>${explorerStyle}</style></head>`)
  expect(() => patchExplorer(html.replaceAll('608B4E', '').replaceAll('85B071', ''))).toThrow(
    'no longer contains',
  )
})

test('the policy of the explorer allows only its own scripts and no requests to other machines', async () => {
  const response = await visit()
  const policy = response.headers.get('content-security-policy') ?? ''
  const scripts = scriptsOf(await response.text())
  expect(scripts).toHaveLength(2)
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  expect(policy).toContain(`script-src ${hashes.join(' ')};`)
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("connect-src 'self'")
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  })
})

test('the explorer is compressed as the browser prefers, and cached while it is unchanged', async () => {
  const plain = await bytes(await visit())
  const seen = new Set<string>()
  for (const [accepted, encoding, decompress] of [
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, br;q=0', 'gzip', gunzipSync],
    ['identity', null, (body: Buffer) => body],
  ] as const) {
    const response = await visit({ 'accept-encoding': accepted })
    const etag = response.headers.get('etag') ?? ''
    expect(response.headers.get('content-encoding')).toBe(encoding)
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    expect(response.headers.get('vary')).toBe('Accept, Accept-Encoding, Origin')
    const body = await bytes(response)
    expect(response.headers.get('content-length')).toBe(String(body.length))
    if (encoding !== null) expect(body.length).toBeLessThan(3_000_000)
    expect(decompress(body).equals(plain)).toBe(true)

    expect(seen).not.toContain(etag)
    seen.add(etag)
    const again = await visit({ 'accept-encoding': accepted, 'if-none-match': `"old", W/${etag}` })
    expect(again.status).toBe(304)
    expect(again.headers.get('etag')).toBe(etag)
    expect(await again.text()).toBe('')
  }
  expect((await visit({ 'if-none-match': '"old"' })).status).toBe(200)
})

test('HEAD returns the headers of the explorer without the page', async () => {
  const request = { headers: { ...BROWSER, 'accept-encoding': 'br' } }
  const get = await gateway.request('/graphql', request)
  const head = await gateway.request('/graphql', { ...request, method: 'HEAD' })
  const said = (response: Response) => ({ ...Object.fromEntries(response.headers), 'x-request-id': '' })
  expect(said(head)).toEqual(said(get))
  expect(await head.text()).toBe('')
})

test('the explorer opens only under loopback names, because other names can be public', async () => {
  const hosts = ['localhost:4000', 'LOCALHOST', 'app.localhost', '127.0.0.1:4000', '[::1]:4000']
  for (const host of hosts) {
    expect((await visit({}, `http://${host}/graphql`)).status, host).toBe(200)
  }
  const strangers = [
    'invitations.test',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'not-localhost',
    '192.168.1.5',
  ]
  for (const host of strangers) {
    for (const response of [await visit({}, `http://${host}:4000/graphql`), await visit({ host })]) {
      expect(response.status, host).toBe(403)
      expect(await response.text()).not.toContain(SECRET_KEY)
    }
  }
})

test('programs get GraphQL at the URL of the explorer', async () => {
  const query = `/graphql?query=${encodeURIComponent('{ __typename }')}`
  for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
    const response = await gateway.request(query, { headers: { accept } })
    expect(await response.json(), accept).toEqual({ data: { __typename: 'Query' } })
  }
  const posted = await gateway.graphql('{ __typename }', {}, { accept: 'text/html, application/json' })
  expect(posted.data).toEqual({ __typename: 'Query' })
})

test('production has no explorer by default', async () => {
  const production = await startTestGateway({
    NODE_ENV: 'production',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'Acme <invitations@acme.example>',
    REDIRECT_ORIGINS: 'https://app.example',
    APP_NAME: 'Acme',
  })
  onTestFinished(() => production.stop())
  for (const method of ['GET', 'HEAD']) {
    const bare = await production.request('/graphql', { method, headers: BROWSER })
    expect(bare.status).toBe(200)
    expect(bare.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const said = await bare.text()
    expect(said.length).toBeLessThan(300)
    if (method === 'GET') expect(said).toContain('The explorer is off')
    else expect(said).toBe('')
  }
  const program = await production.request('/graphql', { headers: { accept: 'application/json' } })
  expect(await program.json()).toEqual({ errors: [expect.objectContaining({ message: expect.any(String) })] })
  const query = `/graphql?query=${encodeURIComponent('{ __typename }')}`
  const answered = await production.request(query, { headers: BROWSER })
  expect(await answered.json()).toEqual({ data: { __typename: 'Query' } })
})
