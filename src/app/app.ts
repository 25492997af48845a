import { mkdir } from 'node:fs/promises'
import type { CompleteConfig } from '../config/secrets.ts'
import type { Database } from '../db/connection/database.ts'
import { crossOrigin } from '../http/middleware/cross-origin.ts'
import { type OriginRule, originRule } from '../http/middleware/origins.ts'
import { logRequests } from '../http/middleware/request-log.ts'
import { securityHeaders } from '../http/middleware/security-headers.ts'
import { methodOf, traceRequests } from '../http/middleware/trace-requests.ts'
import { createRouter, routeFinder } from '../http/routes.ts'
import type { Edge, PeerHandler } from '../http/server/listen.ts'
import { createPeerReader } from '../http/server/peer.ts'
import { createSockets, type Sockets } from '../http/server/sockets.ts'
import type { Logger } from '../lib/log.ts'
import { createMailboxPages } from '../mail/mailbox-pages.ts'
import type { Components } from './components.ts'
import { type AppRoutes, createRoutes } from './routes.ts'
import { startComponents } from './start-components.ts'
import { createRetryUntilReachable } from './start-database.ts'
import { createUseCases } from './use-cases.ts'
import { startWorkers } from './workers.ts'

export interface App {
  fetch: PeerHandler
  sockets: Sockets
  edge: Edge
  database: Database
  /** Ends subscriptions, which would otherwise last as long as their callers. */
  endStreams(): Promise<void>
  /** Starts no more jobs, and waits for the running ones. Requests can still queue jobs. */
  endWork(): Promise<void>
  /** Ends the queue and closes the database. Stop listening first. */
  stop(): Promise<void>
}

export interface AppOptions {
  config: CompleteConfig
  log: Logger
  /** Whether concurrent creations share a transaction. Default true. A benchmark compares both. */
  batching?: boolean
  /** Whether this process also sends emails, or only queues them. Default true. */
  mailing?: boolean
}

const GRAPHQL = '/graphql'

/** Starts the gateway without listening: database, migrations, queue, workers and routes. */
export async function startApp({ config, log, batching = true, mailing = true }: AppOptions): Promise<App> {
  // A gateway with a server and SMTP stores nothing in this directory, which may then be read-only.
  if (config.databaseUrl === undefined || config.smtpUrl === undefined) {
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  }
  const retry = createRetryUntilReachable(log)
  const { components, mailbox, stop } = await startComponents({ config, log, retry, working: mailing })
  await startWorkers(components, retry)
  const useCases = createUseCases(components, { batching })
  const { routes, sockets } = await createRoutes(components, useCases, mailbox && createMailboxPages(mailbox))

  const rule = originRule({ origins: config.corsOrigins, publicUrl: config.publicUrl })
  const edge = createEdge(config, log)
  return {
    edge,
    fetch: createFetch(components, routes, rule, log),
    sockets: createSockets({
      ...edge,
      path: GRAPHQL,
      handler: sockets,
      rule,
      limits: config.network.sockets,
    }),
    database: components.database,
    endStreams: components.following.stop,
    endWork: components.queue.endWork,
    stop,
  }
}

function createEdge({ network, publicUrl }: CompleteConfig, log: Logger): Edge {
  return {
    connections: network.connections,
    readPeer: createPeerReader(network.trustedProxies),
    headers: securityHeaders(publicUrl),
    log,
  }
}

/** Wraps the router. From the outside: log and metrics, trace, cross-origin check. */
function createFetch(
  { config, tracing, metrics }: Components,
  routes: AppRoutes['routes'],
  rule: OriginRule,
  log: Logger,
): PeerHandler {
  const routeOf = routeFinder(routes)
  const guarded = crossOrigin(createRouter(routes), {
    paths: [GRAPHQL],
    rule,
    headers: config.corsHeaders,
    navigable: config.explorer,
  })
  const continued = config.tracing?.continued ?? false
  const traced = tracing === null ? guarded : traceRequests(guarded, { tracing, continued, routeOf })
  return logRequests(traced, {
    log,
    onAnswer: ({ request, ...answered }) =>
      metrics.request({ ...answered, route: routeOf(request), method: methodOf(request) }),
  })
}
