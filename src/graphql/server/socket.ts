import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, GraphQLSchema, parse } from 'graphql'
import { MessageType, makeServer, parseMessage, type SubscribePayload, type WebSocket } from 'graphql-ws'
import { type GraphQLParams, isAsyncIterable } from 'graphql-yoga'
import type { Authenticate } from '../../auth/authenticate.ts'
import { InvalidCredentials } from '../../auth/invalid-credentials.ts'
import { type AnyResult, formatError, formatResult } from '../schema/result.ts'
import { socketResults } from '../streams/socket-results.ts'
import { Subscription } from '../streams/subscription.ts'

/** An open WebSocket. */
type Socket = Pick<WebSocket, 'protocol' | 'close' | 'onMessage'> & {
  /** Resolves when the system has accepted the text. */
  send(text: string): Promise<void>
  /** Sets the caller. @returns false if the caller has too many sockets. */
  admit(callerId: string | null): boolean
  /** Reports the start of an operation. */
  act(): void
}

export interface SocketOptions {
  /** Parses, validates and executes an operation as over HTTP, with the same plugins. */
  execute(params: GraphQLParams, request: Request): Promise<AnyResult | Subscription>
  authenticate: Authenticate
  /** Logs an unexpected error. */
  report(error: unknown): void
}

/** What is kept of the request that became the socket. A `Request` would need much more memory for each socket. */
interface Upgrade {
  url: string
  /** The header. */
  authorization: string | null
}

interface Extra {
  upgrade: Upgrade
  socket: Socket
  /** The `authorization` of `connection_init`. */
  authorization: string | null
  /** The number of messages in progress. The message of a subscription is in progress until the subscription ends. */
  activeMessages: number
}

// How long a client may take to send `connection_init`.
const INIT_MS = 5_000
// A browser window needs few operations at a time, and a client can open several sockets. Subscriptions also have a
// limit per caller.
const MAX_OPERATIONS = 100

// Close codes of the protocol.
const BAD_REQUEST = 4400
const UNAUTHORIZED = 4401
// Clients reconnect later.
const TRY_AGAIN_LATER = 1013
const INTERNAL_ERROR = 4500

/**
 * GraphQL over WebSockets with the protocol `graphql-transport-ws`: every kind of operation, as over HTTP.
 *
 * Callers authenticate with `authorization` in the payload of `connection_init`, in the form of the header, or with the
 * header itself. Each operation authenticates again.
 */
export function createGraphqlSockets(options: SocketOptions) {
  const server = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: INIT_MS,
    onConnect: async (ctx) => {
      const { extra, connectionParams } = ctx
      extra.authorization = authorizationIn(connectionParams)
      // The package would keep the payload while the socket is open.
      Object.assign(ctx, { connectionParams: undefined })
      const callerId = await readCallerId(extra, options)
      if (!extra.socket.admit(callerId)) {
        await extra.socket.close(TRY_AGAIN_LATER, 'Too many sockets of this caller')
      }
    },
    onSubscribe: (ctx, id, payload) => execute(ctx.extra, { id, payload }, options),
    execute: ({ rootValue }) => rootValue as AnyResult,
    onNext: (_ctx, _id, _payload, ...[, result]) => formatResult(result as ExecutionResult),
    onError: (_ctx, _id, _payload, errors): GraphQLFormattedError[] => errors.map(formatError),
  })

  /** @returns a function to call after the socket has closed. */
  return (socket: Socket, upgrade: Upgrade): ((code: number, reason: string) => Promise<void>) => {
    const extra: Extra = { upgrade, socket, authorization: null, activeMessages: 0 }
    const { protocol, send, close } = socket
    const onMessage: Socket['onMessage'] = (handle) =>
      socket.onMessage((text) => handleMessage(extra, { handle, text, report: options.report }))
    return server.opened({ protocol, send, close, onMessage }, extra)
  }
}

/**
 * Executes an operation before the package does.
 *
 * @returns errors if nothing was executed, otherwise an operation for the package whose `rootValue` is the result.
 */
async function execute(
  extra: Extra,
  { id, payload }: { id: string; payload: SubscribePayload },
  options: SocketOptions,
) {
  extra.socket.act()
  if (extra.activeMessages > MAX_OPERATIONS) return [tooManyOperations()]
  // `rest` can contain the id of a trusted document.
  const { query, variables, operationName, extensions, ...rest } = payload
  const params = {
    ...rest,
    query,
    ...(variables && { variables }),
    ...(operationName && { operationName }),
    ...(extensions && { extensions }),
  }
  const result = await options.execute(params, requestOf(extra))
  if (result instanceof Subscription) return operationOf(socketResults(result, id, extra.socket.send))
  const errors = !isAsyncIterable(result) && result.data === undefined && result.errors
  return errors || operationOf(result)
}

function operationOf(rootValue: AnyResult) {
  return { schema: EMPTY_SCHEMA, document: ANY_DOCUMENT, rootValue }
}

interface ReceivedMessage extends Pick<SocketOptions, 'report'> {
  handle(text: string): Promise<void>
  text: string
}

async function handleMessage(extra: Extra, { handle, text, report }: ReceivedMessage): Promise<void> {
  const { socket } = extra
  extra.activeMessages++
  try {
    await handle(text)
  } catch (error) {
    if (error instanceof InvalidCredentials) return await socket.close(UNAUTHORIZED, 'Unauthorized')
    if (isServerMessage(text)) return await socket.close(BAD_REQUEST, 'Invalid message received')
    report(error)
    await socket.close(INTERNAL_ERROR, 'Internal server error')
  } finally {
    extra.activeMessages--
  }
}

/** @throws InvalidCredentials */
async function readCallerId(
  extra: Extra,
  { authenticate }: Pick<SocketOptions, 'authenticate'>,
): Promise<string | null> {
  try {
    return (await authenticate(requestOf(extra)))?.id ?? null
  } catch (error) {
    if (error instanceof InvalidCredentials) throw error
    // For example, the database does not answer. Each operation authenticates again and reports it.
    return null
  }
}

const SENT_BY_SERVERS: Readonly<Record<MessageType, boolean>> = {
  [MessageType.ConnectionInit]: false,
  [MessageType.ConnectionAck]: true,
  [MessageType.Ping]: false,
  [MessageType.Pong]: false,
  [MessageType.Subscribe]: false,
  [MessageType.Next]: true,
  [MessageType.Error]: true,
  [MessageType.Complete]: false,
}

/** Whether a valid message has a type that only servers send. The package throws an error without a code for it. */
function isServerMessage(text: string): boolean {
  try {
    return SENT_BY_SERVERS[parseMessage(text).type]
  } catch {
    return false
  }
}

const EMPTY_SCHEMA = new GraphQLSchema({})
const ANY_DOCUMENT = parse('{ __typename }')

/** A request for one operation, with the credentials in the header as over HTTP. */
function requestOf({ upgrade, authorization }: Extra): Request {
  const headers = new Headers({ 'content-type': 'application/json' })
  const given = authorization ?? upgrade.authorization
  if (given !== null) headers.set('authorization', given)
  return new Request(upgrade.url, { method: 'POST', headers })
}

function authorizationIn(params: Record<string, unknown> = {}): string | null {
  const name = Object.keys(params).findLast((each) => each.toLowerCase() === 'authorization')
  return name === undefined ? null : printable(params[name])
}

/** A text that a header cannot contain is not valid, which differs from no credentials. */
function printable(value: unknown): string {
  return typeof value === 'string' && /^[\x20-\x7e]*$/.test(value) ? value : 'none'
}

function tooManyOperations(): GraphQLError {
  return new GraphQLError(
    `This socket already has ${MAX_OPERATIONS} operations in progress. Open another one, or wait until one ends.`,
    { extensions: { code: 'TOO_MANY_OPERATIONS', limit: MAX_OPERATIONS } },
  )
}
