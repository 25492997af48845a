import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import process from 'node:process'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { bundle } from './bundle.ts'
import { signUp } from './sign-up/sign-up.ts'
import { style } from './style.ts'

const { GATEWAY_URL = 'http://localhost:4000', SECRET_KEY = '', PORT = '5173' } = process.env
const REACT = ['react-urql', 'react-apollo', 'react-relay']

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error)
    if (response.headersSent) return response.destroy()
    return response.writeHead(502).end('The gateway can not be reached. Try again.')
  })
})
server.listen(Number(PORT), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : PORT
  console.log([...REACT, 'sign-up'].map((name) => `http://localhost:${port}/${name}`).join('\n'))
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const [, name = '', file] = pathname.split('/')
  if (name === 'graphql') return passOn(request, response)
  if (name === 'sign-up' || name === 'sign-in') {
    return signUp(request, response, { url: GATEWAY_URL, secretKey: SECRET_KEY })
  }
  if (!REACT.includes(name)) return response.writeHead(404).end()
  if (file === 'main.js') {
    return response
      .writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' })
      .end(await bundle(name))
  }
  return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE(name))
}

const PAGE = (
  name: string,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Invitations (${name})</title>
<style>${style}</style>
<link rel="icon" href="data:,"><script type="module" src="/${name}/main.js"></script>`

/**
 * The key stays on the server, because users can read everything in their browser. In your application, check
 * here who is signed in and what they may do.
 */
async function passOn(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const { accept = 'application/json', 'content-type': contentType = '' } = request.headers
  const answered = await fetch(new URL('/graphql', GATEWAY_URL), {
    method: 'POST',
    headers: { accept, 'content-type': contentType, authorization: `Bearer ${SECRET_KEY}` },
    body: Buffer.concat(await request.toArray()),
    signal: gone.signal,
  })
  const type = answered.headers.get('content-type') ?? 'application/json'
  response.writeHead(answered.status, { 'content-type': type, 'cache-control': 'no-store' })
  if (answered.body === null) return response.end()
  // In pieces, so that the changes of a subscription arrive immediately.
  return Readable.fromWeb(answered.body as ReadableStream)
    .on('error', () => response.destroy())
    .pipe(response)
}
