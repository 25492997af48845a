import { GraphQLError, type GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Authenticate } from '../auth/authenticate.ts'
import { InvalidCredentials } from '../auth/authenticate.ts'
import { Unavailable } from '../invitations/errors.ts'
import type { InvitationReader } from '../invitations/ports.ts'
import type { Context, Services } from './context.ts'
import { createLoaders } from './loaders.ts'

export interface GraphqlOptions {
  schema: GraphQLSchema
  authenticate: Authenticate
  reader: InvitationReader
  services: Services
  /** Hands an unexpected error to the log. @returns the id to find it there by. */
  report(error: unknown): string
}

/**
 * GraphQL over HTTP at /graphql. Yoga, less what would let strangers in: no CORS (a browser's page of
 * another origin gets no answer), no form, multipart or text bodies (they need no preflight), no batches.
 */
export function graphqlServer({ schema, authenticate, reader, services, report }: GraphqlOptions) {
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
    healthCheckEndpoint: '/graphql/health-check-is-not-here',
    maskedErrors: { maskError: (error) => masked(error, report) },
    context: async ({ request }): Promise<Context> => ({
      principal: await authenticate(request),
      loaders: createLoaders(reader),
      services,
    }),
  })
  return async (request: Request): Promise<Response> => {
    if (request.method === 'POST' && !isJson(request)) return unsupportedMediaType()
    return yoga.fetch(request)
  }
}

const LONGEST_MESSAGE = 300

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
function masked(error: unknown, report: (error: unknown) => string): Error {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error
  if (original instanceof InvalidCredentials) {
    return expected(error, original.message, { code: original.code, http: { status: 401 } })
  }
  if (original instanceof Unavailable) {
    report(original)
    return expected(error, original.message, { code: original.code })
  }
  if (error instanceof GraphQLError && original instanceof GraphQLError) return withCode(error)
  return expected(error, 'Something went wrong here; it has been logged.', {
    code: 'INTERNAL_SERVER_ERROR',
    requestId: report(original),
  })
}

/**
 * Faults in variables come from graphql-js without a code and with the value in the message; they get
 * the one and lose the other, which may be large and somebody's secret.
 */
function withCode(error: GraphQLError): GraphQLError {
  const fault = /^(Variable "[^"]*" got invalid value) .*?((?: at "[^"]*")?; [^;]*)$/s.exec(error.message)
  if (fault === null) return error
  const message = `${fault[1]}${fault[2]}`.slice(0, LONGEST_MESSAGE)
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    extensions: { ...error.extensions, code: 'BAD_USER_INPUT' },
  })
}

function expected(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  const at = error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {}
  return new GraphQLError(message, { ...at, extensions })
}
