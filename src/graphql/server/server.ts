import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql'
import { createYoga, type GraphQLParams } from 'graphql-yoga'
import type { Authenticate } from '../../auth/authenticate.ts'
import type { Principal } from '../../auth/principal.ts'
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
  findOutdatedDocuments,
  type TrustedOptions,
} from './accept-trusted-documents.ts'
import { checkParams } from './check-params.ts'
import { createDocumentCache, noCache } from './document-cache.ts'
import { disableIntrospection, type Introspection, introspectionForKeys } from './introspection.ts'
import { maskError } from './mask-errors.ts'
import { type Observe, observeOperations } from './observe.ts'
import { checkMediaTypes, sendResults } from './send-results.ts'
import { shortenErrors } from './shorten-errors.ts'
import { createGraphqlSockets } from './socket.ts'
import { tracePhases } from './trace-phases.ts'

export interface GraphqlOptions {
  schema: GraphQLSchema
  authenticate: Authenticate
  reader: InvitationReader & Pick<EventReader, 'events' | 'eventsByIds'>
  services: Services
  /** The limits of a query. */
  limits: QueryLimits
  introspection: Introspection
  trusted: TrustedOptions
  /** Logs an unexpected error. @returns the id of the log entry. */
  report(error: unknown): string
  /** Limits how many unknown tickets one client address may try. */
  tryTicket<T>(field: TicketField, principal: Principal | null, work: () => Promise<T>): Promise<T>
  /** Is called after each operation. */
  observe: Observe
  tracing: Tracing | null
}

/**
 * GraphQL over HTTP at /graphql, and over WebSockets. Bodies must be JSON: browsers send forms, multipart and text to
 * other sites without a CORS preflight. Batches are off. CORS and the size of bodies are checked before this server.
 */
export function createGraphqlServer(options: GraphqlOptions) {
  const { schema, authenticate, trusted, report } = options
  for (const error of findOutdatedDocuments(trusted.documents, schema)) report(error)
  const yoga = createYogaServer(options)
  return {
    fetch: (request: Request): Promise<Response> => handleRequest(yoga, request),
    sockets: createGraphqlSockets({
      execute: (params, request) => executeParams(yoga, params, request),
      authenticate,
      report,
    }),
  }
}

type Yoga = ReturnType<typeof createYogaServer>

function createYogaServer(options: GraphqlOptions) {
  const { introspection, report } = options
  const suggestions = introspection === true
  return createYoga<object, Context>({
    schema: options.schema,
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: false,
    logging: false,
    // Yoga answers each URL that ends in this text, also in its query, with an empty 200. No URL ends in a space.
    healthCheckEndpoint: ' ',
    parserAndValidationCache: { documentCache: createDocumentCache<DocumentNode>(), errorCache: noCache },
    plugins: createPlugins(options),
    maskedErrors: { maskError: (error) => maskError(error, { suggestions, report }) },
    context: ({ request }) => createContext(request, options),
  })
}

function createPlugins({ schema, limits, introspection, trusted, observe, tracing }: GraphqlOptions) {
  return [
    checkParams(),
    observeOperations(schema, observe),
    ...(tracing === null ? [] : [tracePhases(schema, tracing)]),
    acceptTrustedDocuments(trusted),
    limitTokens(),
    limitQueries(limits, { suggestions: introspection === true }),
    ...(introspection === true
      ? []
      : [introspection === 'keys' ? introspectionForKeys() : disableIntrospection()]),
    shortenErrors(),
    sendResults,
  ]
}

async function createContext(
  request: Request,
  { authenticate, tryTicket, reader, services }: GraphqlOptions,
): Promise<Context> {
  const principal = await authenticate(request)
  return {
    principal,
    authenticateAgain: (options) => authenticate(request, options),
    tryTicket: (field, work) => tryTicket(field, principal, work),
    loaders: createLoaders(reader, services.webhooks),
    services,
  }
}

async function handleRequest(yoga: Yoga, request: Request): Promise<Response> {
  const refusal = checkMediaTypes(request)
  if (refusal !== null) return refusal
  // Not yoga.fetch: it does not wait for the response after the caller has disconnected, so nothing would close its body.
  const response = await yoga.handleRequest(request, {})
  if (request.signal.aborted) {
    await response.body?.cancel()
    throw request.signal.reason
  }
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
  return response
}

async function executeParams(yoga: Yoga, params: GraphQLParams, request: Request): Promise<AnyResult> {
  try {
    return (await yoga.getResultForParams({ params, request }, {})) ?? {}
  } catch (error) {
    // Refused before parsing. Over HTTP, Yoga itself turns this error into a response.
    if (error instanceof GraphQLError) return { errors: [error] }
    throw error
  }
}
