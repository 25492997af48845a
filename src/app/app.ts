import { mkdir } from 'node:fs/promises'
import type { CompleteConfig } from '../config/secrets.ts'
import type { Database } from '../db/connection/database.ts'
import { crossOrigin } from '../http/middleware/cross-origin.ts'
import { createLeanGraphql } from '../http/middleware/lean-graphql.ts'
import { type OriginRule, originRule } from '../http/middleware/origins.ts'
import { createRequestLog, logRequests, type RequestLog } from '../http/middleware/request-log.ts'
import { securityHeaders } from '../http/middleware/security-headers.ts'
import {
  createRequestTracing,
  knownMethod,
  type TraceRequest,
  traceRequests,
} from '../http/middleware/trace-requests.ts'
import { createRouter, pathOf, type Routes, routeFinder, type ToPage } from '../http/routes.ts'
import type { PeerHandler } from '../http/server/fetch-adapter.ts'
import type { Edge, ListenOptions } from '../http/server/listen.ts'
import { createPeerReader } from '../http/server/peer.ts'
import { createSockets, type Sockets } from '../http/server/sockets.ts'
import type { Logger } from '../lib/log.ts'
import { createMailboxPages } from '../mail/mailbox-pages.ts'
import type { Components } from './components.ts'
import { type AppRoutes, createRoutes } from './routes/routes.ts'
import { type StartedComponents, startComponents } from './start-components.ts'
import { createRetryUntilReachable } from './start-database.ts'
import { stopAfterFailure } from './stops.ts'
import { createUseCases } from './use-cases.ts'
import { startWorkers } from './workers.ts'

export interface App {
  fetch: PeerHandler
  sockets: Sockets
  edge: Edge & Required<Pick<ListenOptions, 'lean' | 'prepare'>>
  database: Database
  /** The contexts and errors of a schema that another server executes. */
  steps: AppRoutes['steps']
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
  /** Whether usual GraphQL requests take the lean path. Default true. A test and a benchmark compare both paths. */
  lean?: boolean
}

const GRAPHQL = '/graphql'

/**
 * Starts the gateway without listening: database, migrations, queue, workers and routes. If it fails, nothing stays
 * open.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, mailing = true } = options
  // A gateway with a server and SMTP stores nothing in this directory, which may then be read-only.
  if (config.databaseUrl === undefined || config.smtpUrl === undefined) {
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  }
  const retry = createRetryUntilReachable(log)
  const started = await startComponents({ config, log, retry, working: mailing })
  try {
    await startWorkers(started.components, retry)
    return await createApp(started, options)
  } catch (error) {
    await stopAfterFailure(started, log)
    throw error
  }
}

async function createApp(started: StartedComponents, options: AppOptions): Promise<App> {
  const { components, mailbox, stop } = started
  const { config, log, batching = true, lean = true } = options
  const useCases = createUseCases(components, { batching })
  const appRoutes = await createRoutes(components, useCases, mailbox && createMailboxPages(mailbox))

  const edge = createEdge(config, log)
  const layers = createLayers(components, appRoutes.routes, log)
  const { rule, requestLog, trace } = layers
  const leanGraphql = { path: GRAPHQL, graphql: appRoutes.lean, rule, requestLog, trace }
  return {
    edge: { ...edge, lean: lean ? createLeanGraphql(leanGraphql) : null, prepare: appRoutes.prepare },
    fetch: createFetch(config, appRoutes, layers),
    sockets: createSockets({
      ...edge,
      path: GRAPHQL,
      handler: appRoutes.sockets,
      rule,
      limits: config.network.sockets,
    }),
    database: components.database,
    steps: appRoutes.steps,
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

/** What is around the answers to all requests on both request paths. */
interface Layers {
  rule: OriginRule
  requestLog: RequestLog
  /** Null if tracing is not configured. */
  trace: TraceRequest | null
  routeOf(path: string): string | undefined
}

function createLayers({ config, tracing, metrics }: Components, routes: Routes, log: Logger): Layers {
  const routeOf = routeFinder(routes)
  const continued = config.tracing?.continued ?? false
  return {
    rule: originRule({ origins: config.corsOrigins, publicUrl: config.publicUrl }),
    requestLog: createRequestLog({
      log,
      onAnswer: ({ method, path, ...answered }) =>
        metrics.request({ ...answered, route: routeOf(path), method: knownMethod(method) }),
    }),
    trace: tracing && createRequestTracing({ tracing, continued }),
    routeOf,
  }
}

/** Wraps the router. From the outside: log and metrics, trace, cross-origin check. */
function createFetch(
  config: CompleteConfig,
  { routes, notFound, toPage }: Pick<AppRoutes, 'routes' | 'notFound' | 'toPage'>,
  { rule, requestLog, trace, routeOf }: Layers,
): PeerHandler {
  // Clients of GraphQL always get the form of GraphQL.
  const form: ToPage = (request, problem) =>
    pathOf(request) === GRAPHQL ? problem : toPage(request, problem)
  const guarded = crossOrigin(createRouter(routes, { notFound, toPage: form }), {
    paths: [GRAPHQL],
    rule,
    headers: config.corsHeaders,
    navigable: config.explorer,
  })
  return logRequests(trace === null ? guarded : traceRequests(guarded, trace, routeOf), requestLog, form)
}
