import { createClerkClient } from '@clerk/backend'
import { type GatewayOptions, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'

export type Headers = Record<string, string>

// The expectations of the tests check the shape.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Body = any

/** Starts a gateway on its own port. @returns the official SDK and a function for plain requests. */
export async function startRest(environment: Record<string, string> = {}, options: GatewayOptions = {}) {
  const gateway = await startTestGateway(environment, options)
  const server = await listening(gateway)
  const apiUrl = `http://127.0.0.1:${server.port}`
  const sdk = (secretKey = SECRET_KEY) => createClerkClient({ secretKey, apiUrl }).invitations

  /** Sends a plain request. A `body` that is text is sent unchanged, any other as JSON. */
  async function call(method: string, path: string, body?: unknown, headers: Headers = {}) {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${SECRET_KEY}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        body: typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body),
      }),
    })
    const answered: Body = JSON.parse(await response.text())
    return { status: response.status, headers: response.headers, body: answered }
  }

  return {
    gateway,
    apiUrl,
    sdk,
    call,
    stop: async () => {
      await server.close()
      await gateway.stop()
    },
  }
}

export type Rest = Awaited<ReturnType<typeof startRest>>

/** @returns the codes and parameter names of the errors in a response. */
export function codesOf({ body }: { body: Body }): string[] {
  return body.errors.map(({ code, meta }: { code: string; meta: { param_name?: string } }) =>
    meta.param_name === undefined ? code : `${code} ${meta.param_name}`,
  )
}
