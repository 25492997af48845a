import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface Received {
  headers: IncomingHttpHeaders
  url: string | undefined
  query: string
  // biome-ignore lint/suspicious/noExplicitAny: what it is, the tests say in their expectations.
  variables: any
  at: number
}

/** What a server does with a request. */
export type Behaviour = (response: ServerResponse, received: Received) => void | Promise<void>

/** A server that behaves as it is told, request after request; the last behaviour stays. It ends with the test. */
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

/** Takes the request and never says anything. */
export const hang: Behaviour = () => undefined

/** Takes the request and hangs up. */
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

/** Says that there is more to come than comes. */
export const cutInTheMiddle: Behaviour = async (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  await new Promise((resolve) => response.write('{"data":{"create', resolve))
  response.destroy()
}

/** Server-sent events in these pieces, each in a packet of its own, and then the end, or a hang-up. */
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
