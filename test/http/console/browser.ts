import { type IncomingHttpHeaders, request as send } from 'node:http'
import { SECRET_KEY, startTestGateway } from '../../support/harness.ts'
import { listening } from '../../support/listening.ts'

export interface Sent {
  method?: string
  /** The value undefined leaves a header out. */
  headers?: Record<string, string | undefined>
  body?: string | undefined
}

export interface Answered {
  status: number
  headers: IncomingHttpHeaders
  body: string
  // Tests assert the shape in their expectations.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  json: any
}

/** The headers of the console's script. */
export function ownHeaders(port: number): Record<string, string> {
  return {
    host: `localhost:${port}`,
    origin: `http://localhost:${port}`,
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
    'x-invitation-console': '1',
    'content-type': 'application/json',
  }
}

/** Sends a request with exactly these headers, which `fetch` would change. */
export function exchange(port: number, path: string, { method = 'POST', headers = {}, body }: Sent) {
  return new Promise<Answered>((resolve, reject) => {
    const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const all = Object.fromEntries(given)
    if (body !== undefined) all['content-length'] = String(Buffer.byteLength(body))
    const request = send({ port, host: '127.0.0.1', path, method, headers: all, agent: false })
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const isJson = /json/.test(response.headers['content-type'] ?? '')
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text,
          json: isJson && text !== '' ? JSON.parse(text) : null,
        })
      })
    })
    request.end(body)
  })
}

export type ConsoleGateway = Awaited<ReturnType<typeof startConsoleGateway>>

/** A gateway with a console on a real port, with both request paths. */
export async function startConsoleGateway(environment: Record<string, string> = {}) {
  const lines: string[] = []
  const gateway = await startTestGateway(
    { CONSOLE: 'on', PUBLIC_URL: 'http://localhost:4000', ...environment },
    { logTo: lines },
  )
  const lean = await listening(gateway)
  const yoga = await listening({ ...gateway, edge: { ...gateway.edge, lean: null } })
  const call = (path: string, { headers, ...sent }: Sent = {}, port = lean.port) =>
    exchange(port, path, { ...sent, headers: { ...ownHeaders(port), ...headers } })
  return {
    ...gateway,
    ...{ lines, lean, yoga, call },
    /** @returns the header `Cookie` of the signed-in browser */
    signIn: async (credential = SECRET_KEY) => {
      const answered = await call('/console/session', { body: JSON.stringify({ credential }) })
      if (answered.status !== 200) throw new Error(answered.body)
      return cookieOf(answered)
    },
    stop: async () => {
      await gateway.endStreams()
      await Promise.all([lean.close(), yoga.close()])
      await gateway.stop()
    },
  }
}

/** The header `Cookie` that a browser sends after an answer. */
export function cookieOf({ headers }: Pick<Answered, 'headers'>): string {
  return (headers['set-cookie'] ?? []).map((each) => each.split(';', 1)[0]).join('; ')
}
