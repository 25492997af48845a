import { type DocumentNode, GraphQLError } from 'graphql'
import { createYoga, type GraphQLParams } from 'graphql-yoga'
import { limitQueries } from '../limits/limit-queries.ts'
import { limitTokens } from '../limits/token-limit.ts'
import type { Context } from '../schema/context.ts'
import type { AnyResult } from '../schema/result.ts'
import { type Sharing, shareResults } from '../streams/share-results.ts'
import {
  acceptTrustedDocuments,
  findOutdatedDocuments,
  type TrustedOptions,
} from './accept-trusted-documents.ts'
import { checkParams } from './check-params.ts'
import { createDocumentCache, noCache } from './document-cache.ts'
import { disableIntrospection, introspectionForKeys } from './introspection.ts'
import { createLeanPath, type LeanPath, rememberDocuments, type ValidDocuments } from './lean-path.ts'
import { observeOperations } from './observe.ts'
import { checkMediaTypes, sendResults } from './send-results.ts'
import { shortenErrors } from './shorten-errors.ts'
import { createGraphqlSockets } from './socket.ts'
import { createSteps, type StepOptions, type Steps } from './steps.ts'
import { tracePhases } from './trace-phases.ts'

export interface GraphqlOptions extends StepOptions {
  trusted: TrustedOptions
  /** Is called for each execution for an event of subscriptions. */
  onExecution(): void
  /** Runs each operation of a WebSocket. */
  runSocketOperation?<T>(work: () => Promise<T>): Promise<T>
}

export type GraphqlServer = ReturnType<typeof createGraphqlServer>

/**
 * GraphQL over HTTP at /graphql, and over WebSockets. Bodies must be JSON: browsers send forms, multipart and text to
 * other sites without a CORS preflight. Batches are off. CORS and the size of bodies are checked before this server.
 */
export function createGraphqlServer(options: GraphqlOptions) {
  const { schema, authenticate, trusted, report, runSocketOperation = (work) => work() } = options
  for (const error of findOutdatedDocuments(trusted.documents, schema)) report(error)
  const steps = createSteps(options)
  const { mask, createEventContext: createContext } = steps
  const sharing = shareResults({ createContext, mask, onExecution: options.onExecution })
  const documents = createDocumentCache<DocumentNode>()
  const valid: ValidDocuments = new WeakMap()
  const yoga = createYogaServer(options, { steps, documents, valid, sharing })
  const lean: LeanPath = createLeanPath({ steps, trusted, documents, valid, fetchAPI: yoga.fetchAPI })
  return {
    fetch: (request: Request): Promise<Response> => handleRequest(yoga, request),
    lean,
    steps: { createContext: steps.createContext, mask: steps.mask },
    sockets: createGraphqlSockets({
      execute: async (params, request) => {
        const result = await runSocketOperation(() => executeParams(yoga, params, request))
        return sharing.subscriptionOf(request) ?? result
      },
      authenticate,
      report,
    }),
  }
}

type Yoga = ReturnType<typeof createYogaServer>

interface YogaParts {
  steps: Steps
  documents: ReturnType<typeof createDocumentCache<DocumentNode>>
  valid: ValidDocuments
  sharing: Sharing
}

function createYogaServer(options: GraphqlOptions, parts: YogaParts) {
  const { mask, createContext } = parts.steps
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
    parserAndValidationCache: { documentCache: parts.documents, errorCache: noCache },
    plugins: createPlugins(options, parts),
    maskedErrors: { maskError: mask },
    context: ({ request }) => createContext(request),
  })
}

function createPlugins(
  { limits, introspection, trusted }: GraphqlOptions,
  { steps, valid, sharing }: YogaParts,
) {
  const { watch, phases, judge, introspectionRule } = steps
  return [
    rememberDocuments(valid),
    checkParams(),
    observeOperations(watch),
    // Before the next one, which measures the start of a subscription.
    sharing.plugin,
    ...(phases === null ? [] : [tracePhases(phases)]),
    acceptTrustedDocuments(trusted),
    limitTokens(),
    limitQueries(limits, judge),
    ...(introspection === true
      ? []
      : [introspection === 'keys' ? introspectionForKeys(introspectionRule) : disableIntrospection()]),
    shortenErrors(),
    sendResults(sharing),
  ]
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
