import type { Authenticate } from '../../auth/authenticate.ts'
import { InvalidCredentials } from '../../auth/invalid-credentials.ts'
import type { TicketGuesses } from '../../domain/respond/ticket-guesses.ts'
import type { Observe } from '../../graphql/server/observe.ts'
import { createGraphqlServer, type GraphqlServer } from '../../graphql/server/server.ts'
import { withExplorer, withProtectedExplorer } from '../../http/explorer/explorer.ts'
import { explainDisabledExplorer } from '../../http/explorer/explorer-disabled.ts'
import { compressResponses } from '../../http/middleware/compress-response.ts'
import type { LeanGraphql } from '../../http/middleware/lean-graphql.ts'
import { currentPeer, noteOnRequest } from '../../http/middleware/request-log.ts'
import type { Handler } from '../../http/routes.ts'
import type { SocketHandler } from '../../http/server/socket.ts'
import type { Components } from '../components.ts'
import type { ConsoleParts } from '../console/create-console.ts'
import { selectSchema } from '../schema.ts'
import type { UseCases } from '../use-cases.ts'

interface GraphqlParts {
  authenticate: Authenticate
  guesses: TicketGuesses
  consoleParts: ConsoleParts | null
}

export interface GraphqlRoute {
  fetch: Handler
  sockets: SocketHandler
  lean: LeanGraphql
  /** What a schema needs that is executed by another server in this process. */
  steps: GraphqlServer['steps']
}

export async function createGraphqlRoute(
  components: Components,
  useCases: UseCases,
  { authenticate, guesses, consoleParts }: GraphqlParts,
): Promise<GraphqlRoute> {
  const { config, readers, links, trustedDocuments, report, tracing, sessions } = components
  const { production, appName, queries } = config
  const graphql = createGraphqlServer({
    schema: selectSchema(components),
    authenticate,
    reader: { ...readers.invitations, ...readers.events },
    services: { ...useCases, links, appName },
    limits: queries,
    introspection: queries.introspection,
    trusted: { documents: trustedDocuments, only: config.trustedDocuments.only, exceptKeys: !production },
    report: (error) => report(error, 'graphql'),
    // A server with a key may act for many visitors, so its guesses are not counted.
    tryTicket: (field, principal, work) =>
      guesses.attempt({ field, client: principal?.kind === 'key' ? null : currentPeer().client }, work),
    observe: createObserver(components),
    onExecution: components.metrics.subscriptionExecution,
    tracing,
    ...(sessions !== null && {
      onStart: (type, callerId) => sessions.begin(KIND_OF_OPERATION[type], callerId),
      runSocketOperation: sessions.run,
    }),
  })
  const fetch = compressResponses(sessions === null ? graphql.fetch : sessions.graphql(graphql.fetch))
  return {
    fetch: config.explorer
      ? serveExplorer(fetch, { authenticate, consoleParts }, components)
      : explainDisabledExplorer(fetch),
    sockets: graphql.sockets,
    steps: graphql.steps,
    lean: sessions === null ? graphql.lean : sessions.lean(graphql.lean),
  }
}

/** A subscription reads from the primary, whose events it sends. */
const KIND_OF_OPERATION = { query: 'read', mutation: 'write', subscription: 'unknown' } as const

function serveExplorer(
  graphql: Handler,
  { authenticate, consoleParts }: Pick<GraphqlParts, 'authenticate' | 'consoleParts'>,
  { config, report }: Components,
): Handler {
  const hasConsole = consoleParts !== null
  if (!config.production) return withExplorer(graphql, { hasConsole })
  return withProtectedExplorer(graphql, {
    hasConsole,
    findFault: async (request) => {
      try {
        const caller = await authenticate(consoleParts?.withSession(request) ?? request)
        return caller === null ? 'Sign in with a secret key or a token.' : null
      } catch (error) {
        if (error instanceof InvalidCredentials) return error.message
        throw error
      }
    },
    report: (error) => report(error, 'explorer'),
  })
}

/** Counts operations and adds them to the log line of the request. */
function createObserver({ metrics }: Components): Observe {
  return (operation) => {
    metrics.operation(operation)
    const { name, type, results, errors, principalId } = operation
    noteOnRequest({
      operation: name ?? undefined,
      operationType: type ?? undefined,
      results: results.length === 0 ? undefined : firstNames(results.map((result) => result.type)),
      errors: errors.length === 0 ? undefined : firstNames(errors),
      principal: principalId ?? undefined,
    })
  }
}

/** @returns at most ten different names, so that the log line stays short. */
function firstNames(names: readonly string[]): string[] {
  return [...new Set(names)].slice(0, 10)
}
