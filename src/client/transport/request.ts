import { InvitationError } from '../errors.ts'
import type { Operation } from '../generated/operations.ts'
import { type CallOptions, type Connection, checkCall } from '../options.ts'
import { badResponse, dataOf, readResponse } from './response.ts'
import { retry } from './retry.ts'
import { withTimeout } from './timeout.ts'

export interface Request<Variables> {
  variables: Variables
  /** Whether a second call has no second effect. */
  repeatable: boolean
  options: CallOptions | undefined
  /** Needed only for a document with several operations. */
  operationName?: string | undefined
}

/** Data whose fields are null only together with an error. */
type NonNullData<Data> = { readonly [Field in keyof Data]: NonNullable<Data[Field]> }

/**
 * Executes one operation whose fields are null only together with an error.
 *
 * @throws InvitationError, the reason of the caller's signal, and errors of the caller's `token` function
 */
export async function request<Data extends object, Variables>(
  connection: Connection,
  operation: Operation<Data, Variables>,
  request: Request<Variables>,
): Promise<NonNullData<Data>> {
  const data = await requestNullable(connection, operation, request)
  if (Object.values(data).includes(null)) throw badResponse({ status: 200 })
  return data as NonNullData<Data>
}

/** Like {@link request}, for fields that are also null if something does not exist. Retries if that is safe. */
export async function requestNullable<Data, Variables>(
  connection: Connection,
  operation: Operation<Data, Variables>,
  { variables, repeatable, options = {}, operationName }: Request<Variables>,
): Promise<Data> {
  checkCall(options)
  const { signal, timeoutMs = connection.timeoutMs, retries = connection.retries } = options
  const body = JSON.stringify({ query: operation, variables, operationName })
  return retry({ retries, repeatable, signal }, () =>
    withTimeout(timeoutMs, signal, async (ended) => {
      const response = await send(connection, { body, accept: ACCEPT, signal: ended })
      const text = await readResult(() => response.text())
      return dataOf(text, readResponse(response)) as Data
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
      // The gateway never redirects. Another server must not get the key, and a change must not be made twice.
      redirect: 'manual',
    }),
  )
}

/** @throws InvitationError with code NETWORK if the connection fails */
export async function readResult<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (cause) {
    throw new InvitationError('The gateway could not be reached, or the connection broke.', {
      code: 'NETWORK',
      cause,
    })
  }
}
