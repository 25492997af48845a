import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, GraphQLSchema, parse } from 'graphql'
import { type Context, makeServer, type WebSocket } from 'graphql-ws'
import { type GraphQLParams, isAsyncIterable } from 'graphql-yoga'
import type { Authenticate } from '../auth/authenticate.ts'
import { InvalidCredentials } from '../auth/invalid-credentials.ts'
import { type AnyResult, formatted, presentable } from './result.ts'

/** What a socket has to bring: its sub-protocol, and ways to send, to close and to be told. */
type Socket = Pick<WebSocket, 'protocol' | 'send' | 'close' | 'onMessage'>

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
const INTERNAL_ERROR = 4500

/**
 * GraphQL over sockets, by the protocol `graphql-transport-ws`: every kind of operation, as over HTTP.
 *
 * Callers say who they are by `authorization` in the payload of `connection_init`, as a header would have
 * it, or by the header itself. Who they are by then is asked for each operation.
 */
export function graphqlSockets({ execute, authenticate, report }: SocketOptions) {
  const server = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: INIT_MS,
    onConnect: async (ctx) => {
      try {
        await authenticate(requestOf(ctx))
      } catch (error) {
        // Of what can't be checked now, its operations will tell.
        if (error instanceof InvalidCredentials) throw error
      }
    },
    onSubscribe: async (ctx, _id, payload) => {
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
        requestOf(ctx),
      )
      const refused = !isAsyncIterable(result) && result.data === undefined && result.errors
      // What stands for the operation from here on: it has been executed, and rootValue is what came of it.
      return refused || { schema: NOTHING, document: ANY, rootValue: result }
    },
    execute: ({ rootValue }) => rootValue as AnyResult,
    onNext: (_ctx, _id, _payload, ...[, result]) => presentable(result as ExecutionResult),
    onError: (_ctx, _id, _payload, errors): GraphQLFormattedError[] => errors.map(formatted),
  })

  /** @returns what to call when the socket has closed. */
  return (socket: Socket, upgrade: Request): ((code: number, reason: string) => Promise<void>) => {
    const extra: Extra = { upgrade, underWay: 0 }
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
              await end(socket, error)
            } finally {
              extra.underWay--
            }
          }),
      },
      extra,
    )
  }

  async function end(socket: Socket, error: unknown): Promise<void> {
    if (error instanceof InvalidCredentials) return socket.close(UNAUTHORIZED, 'Unauthorized')
    // What only servers send: the package throws it.
    if (error instanceof Error && error.message.startsWith('Unexpected message of type')) {
      return socket.close(BAD_REQUEST, 'Invalid message received')
    }
    report(error)
    await socket.close(INTERNAL_ERROR, 'Internal server error')
  }
}

const NOTHING = new GraphQLSchema({})
const ANY = parse('{ __typename }')

/** A request of its own for each operation, that says who the caller is where requests over HTTP do. */
function requestOf({
  connectionParams,
  extra: { upgrade },
}: Context<Record<string, unknown>, Extra>): Request {
  const headers = new Headers(upgrade.headers)
  for (const [name, value] of Object.entries(connectionParams ?? {})) {
    if (name.toLowerCase() === 'authorization') headers.set('authorization', printable(value))
  }
  headers.set('content-type', 'application/json')
  return new Request(upgrade.url, { method: 'POST', headers })
}

/** What can't stand in a header is no credential; it must not pass for none given. */
function printable(value: unknown): string {
  return typeof value === 'string' && /^[\x20-\x7e]*$/.test(value) ? value : 'none'
}

function tooMany(): GraphQLError {
  return new GraphQLError(
    `This socket has ${OPERATIONS_AT_A_TIME} operations under way; open another one, or wait for an end.`,
    { extensions: { code: 'TOO_MANY_OPERATIONS', limit: OPERATIONS_AT_A_TIME } },
  )
}
