import { type Authenticate, createAuthenticate } from '../auth/authenticate.ts'
import { createSecretKeys } from '../auth/secret-keys.ts'
import { createUserTokens } from '../auth/user-tokens.ts'
import { createApiKeyFinder } from '../db/api-key/api-keys.ts'
import { createEventReader } from '../db/events/event-reader.ts'
import { createInvitationReader } from '../db/list/invitation-reader.ts'
import { createInvitationInput } from '../domain/create/create-input.ts'
import { createTicketGuesses, type TicketGuesses } from '../domain/respond/ticket-guesses.ts'
import type { Observe } from '../graphql/server/observe.ts'
import { createGraphqlServer } from '../graphql/server/server.ts'
import { createAcceptPages } from '../http/accept-page/accept-page.ts'
import { createDevelopmentKeyRoute, KEY_PATH } from '../http/explorer/development-key.ts'
import { withExplorer } from '../http/explorer/explorer.ts'
import { explainDisabledExplorer } from '../http/explorer/explorer-disabled.ts'
import { health, readiness } from '../http/health.ts'
import { createMetricsRoute } from '../http/metrics.ts'
import { compressResponses } from '../http/middleware/compress-response.ts'
import { loopbackOnly } from '../http/middleware/loopback-only.ts'
import { originOf, originRule } from '../http/middleware/origins.ts'
import { currentPeer, currentRequestId, noteOnRequest } from '../http/middleware/request-log.ts'
import type { Handler, Route } from '../http/routes.ts'
import type { SocketHandler } from '../http/server/socket.ts'
import { createRestRoute } from '../rest/server.ts'
import type { Components } from './components.ts'
import { selectSchema } from './schema.ts'
import { createInputRules, type UseCases } from './use-cases.ts'

export interface AppRoutes {
  routes: Map<string, Handler | Route>
  /** What speaks over sockets at /graphql. */
  sockets: SocketHandler
}

/** The doors by their routes. `mailbox` is there if the built-in one takes the mail. */
export async function createRoutes(
  parts: Components,
  cases: UseCases,
  mailbox: Handler | null,
): Promise<AppRoutes> {
  const authenticate = authenticator(parts)
  const guesses = createTicketGuesses({
    limit: parts.config.network.ticketGuesses,
    clock: () => performance.now(),
    onGuess: parts.metrics.ticketGuess,
  })
  const graphql = await graphqlDoor(parts, cases, authenticate, guesses)
  const rest = invitationsDoor(parts, cases, authenticate)
  const routes = new Map<string, Handler | Route>([
    ['/graphql', graphql.fetch],
    ['/v1', rest],
    ['/v1/*', rest],
    ['/invitations/accept', acceptDoor(parts, cases, guesses)],
    ['/health', health],
    ['/ready', readyDoor(parts)],
    ...metricsDoors(parts),
    ...(parts.config.production
      ? []
      : [[KEY_PATH, createDevelopmentKeyRoute(parts.config.secretKeys[0])] as const]),
    ...(mailbox !== null && !parts.config.production ? mailboxDoors(mailbox) : []),
  ])
  return { routes, sockets: graphql.sockets }
}

async function graphqlDoor(
  parts: Components,
  cases: UseCases,
  authenticate: Authenticate,
  guesses: TicketGuesses,
): Promise<{ fetch: Handler; sockets: SocketHandler }> {
  const { config, database, links, trustedDocuments, report, tracing } = parts
  const { production, appName, queries } = config
  const graphql = createGraphqlServer({
    schema: await selectSchema(parts),
    authenticate,
    reader: { ...createInvitationReader(database), ...createEventReader(database) },
    services: { ...cases, links, appName },
    limits: queries,
    introspection: queries.introspection,
    trusted: { documents: trustedDocuments, only: config.trustedDocuments.only, exceptKeys: !production },
    report: (error) => report(error, 'graphql'),
    // One server may act for many visitors: its key says that it is trusted.
    tryTicket: (field, principal, work) =>
      guesses.attempt({ field, client: principal?.kind === 'key' ? null : currentPeer().client }, work),
    observe: observer(parts),
    tracing,
  })
  const fetch = compressResponses(graphql.fetch)
  return {
    fetch: production ? explainDisabledExplorer(fetch) : withExplorer(fetch),
    sockets: graphql.sockets,
  }
}

/** Who calls, once for every door: what one has looked up the others need not. */
function authenticator({ config, database, keyUses, tracing, now }: Components): Authenticate {
  const keys = createSecretKeys({
    configured: config.secretKeys,
    findByHash: createApiKeyFinder(database),
    clock: () => performance.now(),
    onUse: keyUses.note,
  })
  const authenticate = createAuthenticate(keys, config.jwt && createUserTokens({ ...config.jwt, now }))
  return tracing === null
    ? authenticate
    : (request, asking) => tracing.inner('authenticate', {}, () => authenticate(request, asking))
}

function invitationsDoor(parts: Components, cases: UseCases, authenticate: Authenticate): Route {
  const { config, links, report } = parts
  // No page of another origin has anything to do here, so none is listed.
  const rule = originRule({ origins: [], publicUrl: config.publicUrl })
  return createRestRoute({
    admits: (request) => rule.admits(originOf(request)),
    authenticate,
    services: { ...cases, links, createInput: createInvitationInput(createInputRules(parts)) },
    requestId: () => currentRequestId() ?? 'none',
    report: (error) => report(error, 'rest'),
    note: noteOnRequest,
    publicUrl: config.publicUrl,
    viewer: !config.production,
  })
}

function acceptDoor(
  { config, report }: Components,
  { previewTicket, acceptInvitation, declineInvitation }: UseCases,
  guesses: TicketGuesses,
): Handler {
  const counted = <T>(work: () => Promise<T>) =>
    guesses.attempt({ field: 'accept page', client: currentPeer().client }, work)
  const { redirectOrigins, redirectSchemes, ticketParameter, appName, publicUrl } = config
  const answerer = { actor: { id: 'ticket', cause: 'link' }, signedIn: null, anyMetadata: false }
  const anybody = { userId: null, emailKey: null }
  return createAcceptPages({
    preview: (ticket) => counted(() => previewTicket(ticket)),
    accept: (ticket) =>
      counted(() =>
        acceptInvitation({
          ticket,
          invitationId: null,
          answerer,
          recipient: anybody,
          mergePolicy: 'KEEP_EXISTING',
        }),
      ),
    decline: (ticket) => counted(() => declineInvitation({ ticket, invitationId: null, answerer })),
    redirectOrigins,
    redirectSchemes,
    ticketParameter,
    appName,
    publicUrl,
    report: (error) => report(error, 'accept page'),
  })
}

/** Counts operations, and says in the log's line of the request what they were. */
function observer({ metrics }: Components): Observe {
  return (operation) => {
    metrics.operation(operation)
    const { name, type, results, errors, principalId } = operation
    noteOnRequest({
      operation: name ?? undefined,
      operationType: type ?? undefined,
      results: results.length === 0 ? undefined : few(results.map((result) => result.type)),
      errors: errors.length === 0 ? undefined : few(errors),
      principal: principalId ?? undefined,
    })
  }
}

/** Each once, and as many as a line has room for. */
function few(names: readonly string[]): string[] {
  return [...new Set(names)].slice(0, 10)
}

function readyDoor({ database, queue, report, migrationCheck, loops, disk }: Components): Handler {
  return readiness({
    checks: {
      database: () => database.execute('SELECT 1', []),
      disk: async () => disk.assertWritable(),
      queue: queue.check,
      migrations: migrationCheck,
      ...Object.fromEntries(loops.names().map((name) => [name, async () => loops.assertRunning(name)])),
    },
    report: (error, check) => report(error, `not ready: ${check}`),
  })
}

/** In production nowhere, unless there is a token: the public may reach every other door. */
function metricsDoors({
  config: { production, metricsToken: token },
  metrics,
}: Components): [string, Handler][] {
  if (production && token === undefined) return []
  return [['/metrics', createMetricsRoute({ read: metrics.read, token })]]
}

function mailboxDoors(pages: Handler): [string, Handler][] {
  return ['/dev/mailbox', '/dev/mailbox.json', '/dev/mailbox/*'].map((route) => [route, loopbackOnly(pages)])
}
