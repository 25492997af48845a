import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createConsoleFiles } from '../../../src/http/console/console-files.ts'
import { createFindPlace } from '../../../src/http/console/place.ts'
import { createRouter, type Handler, pathNotFound } from '../../../src/http/routes.ts'
import { startTestGateway } from '../../support/harness.ts'
import { listening } from '../../support/listening.ts'
import { exchange } from './browser.ts'

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta name="csp-nonce" content="__CSP_NONCE__">
<script type="module" src="./assets/index-Ab_1.js"></script>
</head>
</html>
`
const SCRIPT = 'console.log("a script")\n'.repeat(100)
const BROWSER = { accept: 'text/html,*/*;q=0.8' }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-console-'))
  await mkdir(path.join(folder, 'console/assets'), { recursive: true })
  const files = {
    'secret.js': 'outside of the console',
    'console/index.html': PAGE,
    'console/stamp.json': '{}',
    'console/assets/index-Ab_1.js': SCRIPT,
    'console/assets/index-Ab_1.js.br': brotliCompressSync(SCRIPT),
    'console/assets/style-2.css': 'a{}',
    'console/assets/.hidden.js': 'hidden',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function serve(publicUrl = 'http://localhost:4000', built = 'console'): Handler {
  const files = createConsoleFiles({
    folder: path.join(folder, built),
    findPlace: createFindPlace(publicUrl, { production: true }),
    appName: 'Acme',
    notFound: pathNotFound,
  })
  return createRouter(
    new Map([
      ['/console', files],
      ['/console/*', files],
    ]),
  )
}

const get = (where: string, headers: Record<string, string> = {}, handler = serve()) =>
  handler(new Request(`http://localhost:4000${where}`, { headers }))

describe('the page of the console', () => {
  test('is the same for every path, so that its script can read the path', async () => {
    for (const where of [
      '/console',
      '/console/',
      '/console/invitations',
      '/console/invitations/inv_1?tab=x',
    ]) {
      const response = await get(where, BROWSER)
      expect([where, response.status]).toEqual([where, 200])
      expect(await response.text()).toContain('<script type="module" src="./assets/index-Ab_1.js">')
    }
  })

  test('has a policy that allows only its own files, and a nonce that is different each time', async () => {
    const nonces = new Set<string>()
    for (let round = 0; round < 3; round++) {
      const response = await get('/console', BROWSER)
      const html = await response.text()
      const nonce = /name="csp-nonce" content="([\w+/=]{24})"/.exec(html)?.[1] ?? ''
      nonces.add(nonce)
      expect(html).not.toContain('__CSP_NONCE__')
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'cache-control': 'no-store',
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'`,
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'permissions-policy': expect.stringContaining('camera=()'),
      })
    }
    expect(nonces.size).toBe(3)
  })

  test.each([
    ['http://localhost:4000', '/console/'],
    ['https://example.test/invites/', '/invites/console/'],
    ['https://example.test/a%22b', '/a%22b/console/'],
  ])('at %s finds its files below %s', async (publicUrl, base) => {
    const html = await (await get('/console/users', BROWSER, serve(publicUrl))).text()
    expect(html).toContain(`<head>\n<base href="${base}">`)
  })

  test('is not for programs and other methods', async () => {
    const program = await get('/console/invitations')
    expect(program.status).toBe(404)
    expect((await program.json()).errors[0].extensions.code).toBe('NOT_FOUND')
    const posted = await serve()(new Request('http://localhost:4000/console', { method: 'POST' }))
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    const head = await serve()(
      new Request('http://localhost:4000/console', { method: 'HEAD', headers: BROWSER }),
    )
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  test('says how to build the console if its files are missing', async () => {
    const response = await get('/console', BROWSER, serve('http://localhost:4000', 'missing'))
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('<code>npm run build</code>')
  })
})

describe('a file of the console', () => {
  test('is kept by browsers for good, and sent compressed to those who accept it', async () => {
    const plain = await get('/console/assets/index-Ab_1.js')
    expect(await plain.text()).toBe(SCRIPT)
    const compressed = await get('/console/assets/index-Ab_1.js', { 'accept-encoding': 'gzip, br' })
    expect(brotliDecompressSync(await compressed.arrayBuffer()).toString()).toBe(SCRIPT)
    expect(compressed.headers.get('content-encoding')).toBe('br')
    for (const { headers } of [plain, compressed]) {
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': 'text/javascript; charset=utf-8',
        'cross-origin-resource-policy': 'same-origin',
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
      })
    }
  })

  test('without a compressed copy is sent as it is', async () => {
    const response = await get('/console/assets/style-2.css', { 'accept-encoding': 'br' })
    expect([response.headers.get('content-encoding'), await response.text()]).toEqual([null, 'a{}'])
  })

  test.each([
    '/console/assets/../../secret.js',
    '/console/assets/..%2f..%2fsecret.js',
    '/console/assets/%2e%2e/%2e%2e/secret.js',
    '/console/assets/..\\..\\secret.js',
    '/console/assets//etc/passwd',
    '/console/assets/.hidden.js',
    '/console/assets/index-Ab_1.js%00.css',
    '/console/assets/index-Ab_1.js.br',
    '/console/assets/missing-1.js',
    `/console/assets/${'long'.repeat(500)}.js`,
    '/console/assets/',
    '/console/assets',
    '/console/assets/../stamp.json',
  ])('that does not exist is not found: %s', async (where) => {
    // Not with `Request`, which would change the path.
    const server = await listening({ ...gateway, fetch: (request) => serve()(request) })
    const answered = await exchange(server.port, where, { method: 'GET', headers: { host: 'localhost' } })
    await server.close()
    expect(answered.status).toBe(404)
    expect(answered.body).not.toMatch(/outside|hidden|root:/)
  })
})

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let off: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
  off = await startTestGateway({ CONSOLE: 'off' })
})
afterAll(async () => {
  await gateway.stop()
  await off.stop()
})

describe('a gateway', () => {
  test('sends a browser from its root to the console, and answers programs as before', async () => {
    const response = await gateway.request('/', { headers: BROWSER, redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/console'])
    expect((await gateway.request('/')).status).toBe(404)
    const below = await startTestGateway({ PUBLIC_URL: 'https://example.test/invites', CONSOLE: 'on' })
    const request = new Request('https://example.test/', { headers: { ...BROWSER, host: 'example.test' } })
    const { headers } = await below.fetch(request)
    await below.stop()
    expect(headers.get('location')).toBe('/invites/console')
  })

  test('has a frame for emails whose scripts cannot run and which loads nothing', async () => {
    const response = await gateway.request('/console/preview')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts$/,
    )
    expect(await response.text()).toContain('addEventListener')
    expect((await gateway.request('/console/preview', { method: 'POST' })).status).toBe(405)
  })

  test('with CONSOLE=off has none of its paths', async () => {
    for (const where of ['/console', '/console/session', '/console/preview', '/console/assets/a.js']) {
      const response = await off.request(where, { headers: { 'x-invitation-console': '1' } })
      expect([where, response.status]).toEqual([where, 404])
    }
    const root = await off.request('/', { headers: BROWSER })
    expect(root.status).toBe(200)
  })
})
