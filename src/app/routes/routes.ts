import { type Authenticate, createAuthenticate } from '../../auth/authenticate.ts'
import { createSecretKeys } from '../../auth/secret-keys.ts'
import { createUserTokens } from '../../auth/user-tokens.ts'
import { createApiKeyFinder } from '../../db/api-key/api-keys.ts'
import { createInvitationInput } from '../../domain/create/create-input.ts'
import { createTicketGuesses } from '../../domain/respond/ticket-guesses.ts'
import { createPageDesign } from '../../http/accept-page/page-design.ts'
import type { PrepareRequest } from '../../http/console/session-requests.ts'
import { createDevelopmentKeyRoute, KEY_PATH } from '../../http/explorer/development-key.ts'
import { health, readiness } from '../../http/health.ts'
import { createMetricsRoute } from '../../http/metrics.ts'
import type { LeanGraphql } from '../../http/middleware/lean-graphql.ts'
import { loopbackOnly } from '../../http/middleware/loopback-only.ts'
import { originOf, originRule } from '../../http/middleware/origins.ts'
import { currentRequestId, noteOnRequest } from '../../http/middleware/request-log.ts'
import type { Handler, Route, ToPage } from '../../http/routes.ts'
import type { SocketHandler } from '../../http/server/socket.ts'
import { createSiteFiles } from '../../http/site/site-files.ts'
import { createSitePages, withRedirect } from '../../http/site/site-pages.ts'
import { createRestRoute } from '../../rest/server.ts'
import type { Components } from '../components.ts'
import { type ConsoleParts, createConsole } from '../console/create-console.ts'
import { createInputRules, type UseCases } from '../use-cases.ts'
import { createAcceptRoute } from './accept-route.ts'
import { createGraphqlRoute, type GraphqlRoute } from './graphql-route.ts'

export interface AppRoutes {
  routes: Map<string, Handler | Route>
  /** Handles the WebSockets at /graphql. */
  sockets: SocketHandler
  /** Answers a path without a route. */
  notFound: Handler
  toPage: ToPage
  /** Answers usual requests to /graphql without the objects of fetch. */
  lean: LeanGraphql
  /** Is called with each request first. Null if the console is off. */
  prepare: PrepareRequest | null
  steps: GraphqlRoute['steps']
}

/** Creates all routes. @param mailbox - null if emails go to SMTP_URL */
export async function createRoutes(
  components: Components,
  useCases: UseCases,
  mailbox: Handler | null,
): Promise<AppRoutes> {
  const authenticate = createAuthenticator(components)
  const guesses = createTicketGuesses({
    limit: components.config.network.ticketGuesses,
    clock: () => performance.now(),
    onGuess: components.metrics.ticketGuess,
  })
  const hasMailbox = mailbox !== null
  const { notFound, toPage, ...pages } = createPages(components, hasMailbox)
  const consoleParts = createConsole(components, { authenticate, hasMailbox, notFound })
  const graphql = await createGraphqlRoute(components, useCases, { authenticate, guesses, consoleParts })
  const rest = createRestRoutes(components, useCases, authenticate)
  const routes = new Map<string, Handler | Route>([
    ['/', createHome(pages.home, consoleParts)],
    ...pages.files,
    ...(consoleParts?.routes ?? []),
    ['/graphql', graphql.fetch],
    ['/v1', rest],
    ['/v1/*', rest],
    ['/invitations/accept', createAcceptRoute(components, useCases, guesses)],
    ['/health', health],
    ['/ready', createReadyRoute(components)],
    ...createMetricsRoutes(components),
    ...(components.config.production
      ? []
      : [[KEY_PATH, createDevelopmentKeyRoute(components.config.secretKeys[0])] as const]),
    ...(mailbox !== null && !components.config.production ? createMailboxRoutes(mailbox) : []),
  ])
  const { sockets, lean, steps } = graphql
  return { routes, notFound, toPage, sockets, lean, steps, prepare: consoleParts?.prepare ?? null }
}

/** The pages and files outside of the APIs. In production they do not show what else the server has. */
function createPages({ config, now }: Components, hasMailbox: boolean) {
  const { appName, brand, production, explorer, publicUrl, securityContact } = config
  const links = [
    ...(explorer ? [{ path: 'graphql', label: 'Try the API in the explorer' }] : []),
    ...(hasMailbox ? [{ path: 'dev/mailbox', label: 'Read the emails in the mailbox' }] : []),
    { path: 'v1/docs', label: 'Read about the REST API' },
  ]
  return {
    ...createSitePages({
      appName,
      design: createPageDesign(brand, publicUrl),
      links: production ? [] : links,
    }),
    files: createSiteFiles({ publicUrl, securityContact, logo: brand.logo, now }),
  }
}

/** Browsers are sent to the console, if there is one. */
function createHome(home: Handler, console: ConsoleParts | null): Handler {
  return console === null ? home : withRedirect(home, console.location)
}

/** One for all APIs, so that they share the cache of keys. */
function createAuthenticator({ config, database, keyUses, tracing, now }: Components): Authenticate {
  const keys = createSecretKeys({
    configured: config.secretKeys,
    findByHash: createApiKeyFinder(database),
    clock: () => performance.now(),
    onUse: keyUses.note,
  })
  const authenticate = createAuthenticate(keys, config.jwt && createUserTokens({ ...config.jwt, now }))
  return tracing === null
    ? authenticate
    : (request, options) => tracing.inner('authenticate', {}, () => authenticate(request, options))
}

function createRestRoutes(components: Components, useCases: UseCases, authenticate: Authenticate): Route {
  const { config, links, report, sessions } = components
  // Pages of other origins do not use REST, so none is allowed.
  const rule = originRule({ origins: [], publicUrl: config.publicUrl })
  const route = createRestRoute({
    admits: (request) => rule.admits(originOf(request)),
    authenticate,
    services: { ...useCases, links, createInput: createInvitationInput(createInputRules(components)) },
    requestId: () => currentRequestId() ?? 'none',
    report: (error) => report(error, 'rest'),
    note: (notes) => {
      if (notes.principal !== undefined) sessions?.identify(notes.principal)
      noteOnRequest(notes)
    },
    publicUrl: config.publicUrl,
    viewer: !config.production,
  })
  return sessions === null ? route : { ...route, handler: sessions.rest(route.handler) }
}

function createReadyRoute({ database, queue, report, migrationCheck, loops, disk }: Components): Handler {
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

/** In production only with a token: the other routes are public. */
function createMetricsRoutes({
  config: { production, metricsToken: token },
  metrics,
}: Components): [string, Handler][] {
  if (production && token === undefined) return []
  return [['/metrics', createMetricsRoute({ read: metrics.read, token })]]
}

function createMailboxRoutes(pages: Handler): [string, Handler][] {
  return ['/dev/mailbox', '/dev/mailbox.json', '/dev/mailbox/*'].map((route) => [route, loopbackOnly(pages)])
}
