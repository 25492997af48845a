import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, GraphQLSchema, parse } from 'graphql'
import { MessageType, makeServer, parseMessage, type WebSocket } from 'graphql-ws'
import { type GraphQLParams, isAsyncIterable } from 'graphql-yoga'
import type { Authenticate } from '../../auth/authenticate.ts'
import { InvalidCredentials } from '../../auth/invalid-credentials.ts'
import { type AnyResult, formatError, formatResult } from '../schema/result.ts'

/** What a socket has to bring: its sub-protocol, and ways to send, to close and to be told. */
type Socket = Pick<WebSocket, 'protocol' | 'send' | 'close' | 'onMessage'> & {
  /** Says who is at the other end. @returns false if the caller has too many sockets. */
  admit(callerId: string | null): boolean
  /** Says that an operation begins. */
  act(): void
}

export interface SocketOptions {
  /** Parses, validates and executes as for HTTP, with everything that is plugged in there. */
  execute(params: GraphQLParams, request: Request): Promise<AnyResult>
  authenticate: Authenticate
  /** Hands an unexpected error to the log. */
  report(error: unknown): void
}

interface Extra {
  /** The request that became the socket. */
  upgrade: Request
  socket: Socket
  /** What `connection_init` had for the header. */
  authorization: string | null
  /** Messages that are being answered: a subscription's is, until it ends. */
  underWay: number
}

// How long a client may take to say who it is.
const INIT_MS = 5_000
// Those of a browser's window are few; whoever needs more opens another socket. Subscriptions have their own
// limit, a caller's.
const OPERATIONS_AT_A_TIME = 100

// The protocol's own numbers for these ends.
const BAD_REQUEST = 4400
const UNAUTHORIZED = 4401
// Clients try again after a while.
const TRY_AGAIN_LATER = 1013
const INTERNAL_ERROR = 4500

/**
 * GraphQL over sockets, by the protocol `graphql-transport-ws`: every kind of operation, as over HTTP.
 *
 * Callers say who they are by `authorization` in the payload of `connection_init`, as a header would have
 * it, or by the header itself. Who they are by then is asked for each operation.
 */
export function createGraphqlSockets({ execute, authenticate, report }: SocketOptions) {
  const server = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: INIT_MS,
    onConnect: async (ctx) => {
      const { extra, connectionParams } = ctx
      extra.authorization = authorizationIn(connectionParams)
      // The package keeps the rest for as long as the socket is open.
      Object.assign(ctx, { connectionParams: undefined })
      const caller = await callerOf(extra)
      if (!extra.socket.admit(caller))
        await extra.socket.close(TRY_AGAIN_LATER, 'Too many sockets of this caller')
    },
    onSubscribe: async (ctx, _id, payload) => {
      ctx.extra.socket.act()
      if (ctx.extra.underWay > OPERATIONS_AT_A_TIME) return [tooMany()]
      // What else there is may be the id of a trusted document.
      const { query, variables, operationName, extensions, ...rest } = payload
      const result = await execute(
        {
          ...rest,
          query,
          ...(variables && { variables }),
          ...(operationName && { operationName }),
          ...(extensions && { extensions }),
        },
        requestOf(ctx.extra),
      )
      const refused = !isAsyncIterable(result) && result.data === undefined && result.errors
      // What stands for the operation from here on: it has been executed, and rootValue is what came of it.
      return refused || { schema: NOTHING, document: ANY, rootValue: result }
    },
    execute: ({ rootValue }) => rootValue as AnyResult,
    onNext: (_ctx, _id, _payload, ...[, result]) => formatResult(result as ExecutionResult),
    onError: (_ctx, _id, _payload, errors): GraphQLFormattedError[] => errors.map(formatError),
  })

  /** @returns what to call when the socket has closed. */
  return (socket: Socket, upgrade: Request): ((code: number, reason: string) => Promise<void>) => {
    const extra: Extra = { upgrade, socket, authorization: null, underWay: 0 }
    return server.opened(
      {
        protocol: socket.protocol,
        send: socket.send,
        close: socket.close,
        onMessage: (handle) =>
          socket.onMessage(async (text) => {
            extra.underWay++
            try {
              await handle(text)
            } catch (error) {
              await end(socket, error, text)
            } finally {
              extra.underWay--
            }
          }),
      },
      extra,
    )
  }

  /** @throws InvalidCredentials */
  async function callerOf(extra: Extra): Promise<string | null> {
    try {
      return (await authenticate(requestOf(extra)))?.id ?? null
    } catch (error) {
      if (error instanceof InvalidCredentials) throw error
      // What can't be checked now, each operation reports.
      return null
    }
  }

  /** @param text the message that led to the error. */
  async function end(socket: Socket, error: unknown, text: string): Promise<void> {
    if (error instanceof InvalidCredentials) return socket.close(UNAUTHORIZED, 'Unauthorized')
    if (isServerMessage(text)) return socket.close(BAD_REQUEST, 'Invalid message received')
    report(error)
    await socket.close(INTERNAL_ERROR, 'Internal server error')
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

const NOTHING = new GraphQLSchema({})
const ANY = parse('{ __typename }')

/** A request of its own for each operation, that says who the caller is where requests over HTTP do. */
function requestOf({ upgrade, authorization }: Extra): Request {
  const headers = new Headers(upgrade.headers)
  if (authorization !== null) headers.set('authorization', authorization)
  headers.set('content-type', 'application/json')
  return new Request(upgrade.url, { method: 'POST', headers })
}

function authorizationIn(params: Record<string, unknown> = {}): string | null {
  const name = Object.keys(params).findLast((each) => each.toLowerCase() === 'authorization')
  return name === undefined ? null : printable(params[name])
}

/** What can't stand in a header is no credential; it must not pass for none given. */
function printable(value: unknown): string {
  return typeof value === 'string' && /^[\x20-\x7e]*$/.test(value) ? value : 'none'
}

function tooMany(): GraphQLError {
  return new GraphQLError(
    `This socket already has ${OPERATIONS_AT_A_TIME} operations in progress. Open another one, or wait until one ends.`,
    { extensions: { code: 'TOO_MANY_OPERATIONS', limit: OPERATIONS_AT_A_TIME } },
  )
}
