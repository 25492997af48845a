import { InvitationError } from '../errors.ts'
import type { Operation } from '../generated/operations.ts'
import { type CallOptions, type Connection, checkCall } from '../options.ts'
import { dataOf, readResponse } from './response.ts'
import { retrying } from './retry.ts'
import { withTimeout } from './timeout.ts'

export interface Request<Variables> {
  variables: Variables
  /** Whether the same call made again has no second effect. */
  repeatable: boolean
  options: CallOptions | undefined
}

/**
 * Asks for one operation and tries again where that is safe.
 * @throws InvitationError; the reason of the caller's signal; what the caller's own `token` throws.
 */
export async function request<Result, Variables>(
  connection: Connection,
  operation: Operation<Result, Variables>,
  { variables, repeatable, options = {} }: Request<Variables>,
): Promise<Result> {
  checkCall(options)
  const { signal, timeoutMs = connection.timeoutMs, retries = connection.retries } = options
  const body = JSON.stringify({ query: operation, variables })
  return retrying({ retries, repeatable, signal }, () =>
    withTimeout(timeoutMs, signal, async (ended) => {
      const response = await send(connection, { body, accept: ACCEPT, signal: ended })
      const text = await readResult(() => response.text())
      return dataOf(text, readResponse(response)) as Result
    }),
  )
}

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9'

export interface Sent {
  body: string
  accept: string
  signal: AbortSignal
}

/** @throws InvitationError with code NETWORK */
export async function send(connection: Connection, { body, accept, signal }: Sent): Promise<Response> {
  const authorization = await connection.authorization()
  return readResult(() =>
    connection.fetch(connection.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept,
        ...(authorization !== null && { authorization }),
      },
      body,
      signal,
      // The gateway never redirects; whoever does shall get neither the key nor a change made twice.
      redirect: 'manual',
    }),
  )
}

/** @throws InvitationError with code NETWORK for whatever goes wrong on the line. */
export async function readResult<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (cause) {
    throw new InvitationError('There was no connection to the gateway, or it broke.', {
      code: 'NETWORK',
      cause,
    })
  }
}
