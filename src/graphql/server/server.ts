import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql'
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Authenticate } from '../../auth/authenticate.ts'
import { InvalidCredentials } from '../../auth/invalid-credentials.ts'
import type { Principal } from '../../auth/principal.ts'
import { InvalidInput, TooManyTicketGuesses, Unavailable } from '../../domain/errors.ts'
import type { EventReader } from '../../domain/events/list-events.ts'
import type { InvitationReader } from '../../domain/list/invitation-reader.ts'
import type { TicketField } from '../../domain/respond/ticket-guesses.ts'
import type { Tracing } from '../../lib/tracing.ts'
import { limitQueries, type QueryLimits } from '../limits/limit-queries.ts'
import { limitTokens } from '../limits/token-limit.ts'
import type { Context } from '../schema/context.ts'
import { createLoaders } from '../schema/loaders.ts'
import type { AnyResult } from '../schema/result.ts'
import type { Services } from '../schema/services.ts'
import {
  acceptTrustedDocuments,
  isOutdatedDocument,
  type TrustedOptions,
} from './accept-trusted-documents.ts'
import { checkUrlJson } from './check-url-json.ts'
import { createDocumentCache, noCache } from './document-cache.ts'
import { eventStream } from './event-stream.ts'
import { disableIntrospection } from './introspection.ts'
import { type Observe, observeOperations } from './observe.ts'
import { shortenError, shortenErrors } from './shorten-errors.ts'
import { createGraphqlSockets } from './socket.ts'
import { tracePhases } from './trace-phases.ts'
import { withoutValue } from './variable-faults.ts'

export interface GraphqlOptions {
  schema: GraphQLSchema
  authenticate: Authenticate
  reader: InvitationReader & Pick<EventReader, 'events'>
  services: Services
  /** What a query may be. */
  limits: QueryLimits
  /** Whether the schema can be asked for. */
  introspection: boolean
  trusted: TrustedOptions
  /** Hands an unexpected error to the log. @returns the id to find it there by. */
  report(error: unknown): string
  /** Limits the tickets that an address may guess. */
  tryTicket<T>(field: TicketField, principal: Principal | null, work: () => Promise<T>): Promise<T>
  /** Told of each operation when it has been answered. */
  observe: Observe
  tracing: Tracing | null
}

/**
 * GraphQL over HTTP at /graphql, and over sockets. Yoga, less what would let strangers in: no form,
 * multipart or text bodies (they need no preflight), no batches. CORS stands before it.
 */
export function createGraphqlServer(options: GraphqlOptions) {
  const { schema, authenticate, reader, services, limits, introspection, trusted, report, observe, tracing } =
    options
  for (const error of isOutdatedDocument(trusted.documents, schema)) report(error)
  const yoga = createYoga<object, Context>({
    schema,
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    // The limit stands before this server, where it costs nothing.
    maxRequestBodySize: false,
    logging: false,
    // Yoga answers anybody whose URL ends in this, its query included, with an empty 200; none ends in a space.
    healthCheckEndpoint: ' ',
    parserAndValidationCache: { documentCache: createDocumentCache<DocumentNode>(), errorCache: noCache },
    plugins: [
      checkUrlJson(),
      observeOperations(schema, observe),
      ...(tracing === null ? [] : [tracePhases(schema, tracing)]),
      acceptTrustedDocuments(trusted),
      limitTokens(),
      limitQueries(limits, { suggestions: introspection }),
      ...(introspection ? [] : [disableIntrospection()]),
      shortenErrors(),
      streaming,
    ],
    maskedErrors: { maskError: (error) => masked(error, options) },
    context: async ({ request }): Promise<Context> => {
      const principal = await authenticate(request)
      return {
        principal,
        authenticateAgain: (asking) => authenticate(request, asking),
        tryTicket: (field, work) => options.tryTicket(field, principal, work),
        loaders: createLoaders(reader),
        services,
      }
    },
  })
  async function answer(request: Request): Promise<Response> {
    if (request.method === 'POST' && !isJson(request)) return unsupportedMediaType()
    // Not yoga.fetch, which does not wait for the answer when the caller has gone: then nobody would end it.
    const response = await yoga.handleRequest(request, {})
    if (request.signal.aborted) {
      await response.body?.cancel()
      throw request.signal.reason
    }
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
    return response
  }

  return {
    fetch: answer,
    sockets: createGraphqlSockets({
      execute: async (params, request): Promise<AnyResult> => {
        try {
          return (await yoga.getResultForParams({ params, request }, {})) ?? {}
        } catch (error) {
          // Of what is refused before it is parsed; over HTTP Yoga itself answers that.
          if (error instanceof GraphQLError) return { errors: [error] }
          throw error
        }
      },
      authenticate,
      report,
    }),
  }
}

/** Sends subscriptions by our own {@link eventStream}, where Yoga would have streamed them too. */
const streaming: Plugin = {
  onResultProcess: ({ request, result, resultProcessor, setResultProcessor }) => {
    if (resultProcessor === undefined || !isAsyncIterable(result)) return
    setResultProcessor(() => eventStream(result, request.signal), 'text/event-stream')
  },
}

function isJson(request: Request): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')
}

function unsupportedMediaType(): Response {
  const message = 'Send the request as JSON, with the header Content-Type: application/json.'
  return Response.json(
    { errors: [{ message, extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }] },
    { status: 415, headers: { accept: 'application/json' } },
  )
}

/** What a caller is told of an error: all of an expected one, of any other where the log has it. */
function masked(
  error: unknown,
  { introspection: suggestions, report }: Pick<GraphqlOptions, 'introspection' | 'report'>,
): Error {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error
  if (original instanceof InvalidCredentials) {
    return expected(error, original.message, { code: original.code, http: { status: 401 } })
  }
  // Where a field has no union to answer it in.
  if (original instanceof InvalidInput) {
    const issues = original.issues.map(({ path, message }) => ({ path, message }))
    return expected(error, original.message, { code: 'BAD_USER_INPUT', issues })
  }
  if (original instanceof TooManyTicketGuesses) {
    const { message, code, retryAfterSeconds } = original
    return expected(error, message, {
      code,
      retryAfter: retryAfterSeconds,
      http: { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } },
    })
  }
  if (original instanceof Unavailable) {
    report(original)
    return expected(error, original.message, { code: original.code })
  }
  if (error instanceof GraphQLError && original instanceof GraphQLError) {
    // Messages may quote a name of a megabyte.
    return withoutValue(error, suggestions) ?? shortenError(error)
  }
  return expected(error, 'An internal error occurred. The log contains it.', {
    code: 'INTERNAL_SERVER_ERROR',
    requestId: report(original),
  })
}

function expected(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  const at = error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {}
  return new GraphQLError(message, { ...at, extensions })
}
