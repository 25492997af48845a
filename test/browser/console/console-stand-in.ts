import { readFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import path from 'node:path'

const DIST = path.resolve(import.meta.dirname, '../../../dist/console')
const NONCE = 'of-this-answer'
const POLICY = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${NONCE}'; img-src 'self' data:; connect-src 'self'; frame-src 'self' blob:; base-uri 'self'; form-action 'self'`
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css' }

/** Serves the built console as the gateway does, and passes GraphQL on to `gateway` with a key. */
export async function startStandIn(gateway: string, secretKey: string) {
  let signedIn = true
  const server = createServer(async (incoming, outgoing) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://localhost')
    if (pathname.startsWith('/console/session')) {
      if (incoming.method !== 'GET') signedIn = incoming.method === 'POST'
      outgoing.setHeader('content-type', 'application/json').end(JSON.stringify(sessionOf(signedIn)))
    } else if (pathname.startsWith('/console/assets/')) {
      const file = path.join(DIST, pathname.slice('/console'.length))
      outgoing.setHeader('content-type', TYPES[path.extname(file)] ?? 'text/plain').end(await readFile(file))
    } else if (pathname.startsWith('/console')) {
      const html = await readFile(path.join(DIST, 'index.html'), 'utf8')
      outgoing.setHeader('content-type', 'text/html').setHeader('content-security-policy', POLICY)
      outgoing.end(html.replace('__CSP_NONCE__', NONCE).replace('<head>', '<head><base href="/console/">'))
    } else {
      const headers = { ...incoming.headers, authorization: `Bearer ${secretKey}` }
      const url = new URL(incoming.url ?? '/', gateway)
      const passed = request(url, { method: incoming.method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      passed.on('error', () => outgoing.destroy())
      outgoing.on('close', () => passed.destroy())
      incoming.pipe(passed)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Not a port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const sessionOf = (signedIn: boolean) => ({
  signedIn,
  kind: signedIn ? 'key' : null,
  expiresAt: null,
  methods: { credential: true, development: false, openid: false },
  appName: 'Acme',
  explorer: true,
  mailbox: true,
  publicUrl: 'http://localhost:4000',
  production: false,
})
