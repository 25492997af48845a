import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface Received {
  headers: IncomingHttpHeaders
  url: string | undefined
  query: string
  // biome-ignore lint/suspicious/noExplicitAny: the expectations of the tests check the type.
  variables: any
  at: number
}

/** What a server does with a request. */
export type Behaviour = (response: ServerResponse, received: Received) => void | Promise<void>

/** Starts a server with one behaviour per request; the last one repeats. The server stops with the test. */
export async function hostileServer(...behaviours: [Behaviour, ...Behaviour[]]) {
  const requests: Received[] = []
  const server = createServer(async (request, response) => {
    const { query = '', variables = {} } = JSON.parse((await text(request)) || '{}')
    const received = { headers: request.headers, url: request.url, query, variables, at: performance.now() }
    const behave = behaviours[Math.min(requests.length, behaviours.length - 1)] ?? hang
    requests.push(received)
    await behave(response, received)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  return { url: `http://127.0.0.1:${port}`, requests, close }
}

/** Accepts the request and never responds. */
export const hang: Behaviour = () => undefined

/** Accepts the request and closes the connection. */
export const hangUp: Behaviour = (response) => void response.destroy()

export function answer(
  status: number,
  body: string | object,
  headers: Record<string, string> = {},
): Behaviour {
  return (response) => {
    const json = typeof body !== 'string'
    response.writeHead(status, { 'content-type': json ? 'application/json' : 'text/html', ...headers })
    response.end(json ? JSON.stringify(body) : body)
  }
}

/** Announces more bytes than it sends. */
export const cutInTheMiddle: Behaviour = async (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  await new Promise((resolve) => response.write('{"data":{"create', resolve))
  response.destroy()
}

/** Sends server-sent events in these pieces, each in its own packet. Then it ends, breaks or keeps the connection. */
export function events(pieces: (string | Uint8Array)[], end: 'end' | 'cut' | 'silence' = 'end'): Behaviour {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.socket?.setNoDelay(true)
    for (const piece of pieces) {
      await new Promise((resolve) => response.write(piece, resolve))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    if (end === 'end') response.end()
    if (end === 'cut') response.destroy()
  }
}
