import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { CompleteConfig } from '../config/secrets.ts'
import type { Database } from '../db/connection/database.ts'
import { openDatabase } from '../db/connection/open-database.ts'
import { createTicketSecretStore } from '../db/respond/ticket-secret-store.ts'
import { Unavailable } from '../domain/errors.ts'
import { createLinks } from '../domain/respond/links.ts'
import { createTickets } from '../domain/respond/ticket.ts'
import { checkTicketSecrets } from '../domain/respond/ticket-secret.ts'
import { createWebhookSecrets } from '../domain/webhook/webhook-secret.ts'
import { readTrustedDocuments } from '../graphql/server/trusted-documents.ts'
import { crossOrigin } from '../http/middleware/cross-origin.ts'
import { originRule } from '../http/middleware/origins.ts'
import { currentRequestId, logRequests } from '../http/middleware/request-log.ts'
import { securityHeaders } from '../http/middleware/security-headers.ts'
import { methodOf, traceRequests } from '../http/middleware/trace-requests.ts'
import { createRouter, routeFinder } from '../http/routes.ts'
import type { Edge, PeerHandler } from '../http/server/listen.ts'
import { createPeerReader } from '../http/server/peer.ts'
import { createSockets, type Sockets } from '../http/server/sockets.ts'
import { createLoopWatch, startRunningTime } from '../jobs/loop-watch.ts'
import { MAIL_CONCURRENCY, mailJobs } from '../jobs/mail-invitation.ts'
import { type Queue, startQueue } from '../jobs/queue.ts'
import { webhookJobs } from '../jobs/send-webhook.ts'
import type { Logger } from '../lib/log.ts'
import type { Tracing } from '../lib/tracing.ts'
import { createMailbox } from '../mail/mailbox.ts'
import { createMailboxPages } from '../mail/mailbox-pages.ts'
import { createSmtpMailer } from '../mail/smtp.ts'
import { loadTemplates } from '../mail/templates.ts'
import type { Components, ReportError } from './components.ts'
import { startDatabaseClock } from './database-clock.ts'
import { createDiskWatch, type DiskWatch } from './disk-watch.ts'
import { startFeed } from './feed.ts'
import { traceMailer } from './instrumentation.ts'
import { startKeyUses } from './manage-api-keys.ts'
import { createAppMetrics } from './metrics.ts'
import { MIGRATIONS } from './migrations.ts'
import { databaseOptions, prepareDatabase, waitUntilReachable } from './prepare-database.ts'
import { createRoutes } from './routes.ts'
import { createUseCases } from './use-cases.ts'
import { startWorkers } from './workers.ts'

export interface App {
  fetch: PeerHandler
  sockets: Sockets
  edge: Edge
  database: Database
  /** Ends subscriptions, which would go on for as long as their callers do. */
  endStreams(): Promise<void>
  /** Takes up no more jobs, and ends those under way. What comes in meanwhile still queues some. */
  endWork(): Promise<void>
  /** Ends what is under way in the queue and closes the database. Stop listening first. */
  stop(): Promise<void>
}

export interface AppOptions {
  config: CompleteConfig
  log: Logger
  /** Whether concurrent creations share a transaction. Default true; a benchmark compares. */
  gathering?: boolean
  /** Whether this process sends mail too, and does not only queue it. Default true. */
  mailing?: boolean
}

const GRAPHQL = '/graphql'
/** How long a database may take to start, or to come back. */
const PATIENCE_MS = 30_000

/** Puts the gateway together and starts it, all but the listening: database, migrations, queue, workers. */
export async function startApp({ config, log, gathering = true, mailing = true }: AppOptions): Promise<App> {
  // Where neither is kept in it, the directory is not needed, and may not be writable.
  if (config.databaseUrl === undefined || config.smtpUrl === undefined) {
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  }
  const templates = await loadTemplates(
    config.mailTemplatesDir === undefined ? {} : { dir: config.mailTemplatesDir },
  )
  const trustedDocuments = await readTrustedDocuments(config.trustedDocuments.files)
  const disk = createDiskWatch(() => performance.now())
  const runningTime = startRunningTime()
  const loops = createLoopWatch(runningTime.now)
  const report = reporter(log, disk)
  const tracing = await startTracing(config, report)
  const database = await openDatabase({
    ...databaseOptions(config),
    poolSize: config.databasePoolSize,
    tracing,
    onWait: (message) => log.warn(message),
  })
  const patiently = <T>(work: () => Promise<T>) =>
    waitUntilReachable(work, {
      patienceMs: PATIENCE_MS,
      onWait: (reason) => log.warn({ reason }, 'the database is not ready; trying again'),
    })
  const start = async () => {
    const applied = await prepareDatabase(database, config)
    if (applied.length > 0) log.info({ applied }, 'migrations applied')
    if (await database.isPooled()) log.info(pooledNotice(config))
    // Through Prisma: so what it needs is loaded, too, before requests come.
    await checkTicketSecrets(config.ticketSecrets, createTicketSecretStore(database))
    return startQueue({
      execute: database.execute,
      changeSchema: database.changeSchema,
      schema: config.queueSchema,
      onError: (error) => report(error, 'queue'),
      working: mailing,
      tracing,
      watch: loops,
    })
  }
  const queue = await startOrClose(database, () => patiently(start))
  const tickets = createTickets(config.ticketSecrets)
  const box =
    config.smtpUrl === undefined
      ? createMailbox({ dir: path.join(config.dataDir, 'mailbox'), from: config.mailFrom })
      : null
  const jobsOfWebhooks = webhookJobs(queue)
  const { streamsPerCaller } = config
  const feed = startFeed({ database, queue, webhookJobs: jobsOfWebhooks, streamsPerCaller, report, loops })
  const databaseClock = await patiently(() => startDatabaseClock(database, (error) => report(error, 'clock')))
  const mailer =
    box ??
    createSmtpMailer({ url: config.smtpUrl ?? '', from: config.mailFrom, connections: MAIL_CONCURRENCY })
  const parts: Components = {
    config,
    database,
    queue,
    mailJobs: mailJobs(queue),
    webhookJobs: jobsOfWebhooks,
    webhookSecrets: createWebhookSecrets(config.ticketSecrets),
    mailer: tracing === null ? mailer : traceMailer(tracing, mailer, config.smtpUrl),
    templates,
    trustedDocuments,
    tickets,
    links: createLinks(config.publicUrl, tickets),
    following: feed.following,
    keyUses: startKeyUses({ database, report }),
    wake: () => {
      queue.wake()
      feed.wake()
    },
    report,
    loops,
    disk,
    now: databaseClock.now,
    migrationCheck: database.migrationCheck(MIGRATIONS),
    metrics: createAppMetrics({
      database,
      queue,
      openStreams: feed.following.open,
      report: (error) => report(error, 'metrics'),
    }),
    tracing,
  }
  await startWorkers(parts, patiently)

  const { routes, sockets: handler } = await createRoutes(
    parts,
    createUseCases(parts, { gathering }),
    box && createMailboxPages(box),
  )
  const rule = originRule({ origins: config.corsOrigins, publicUrl: config.publicUrl })
  const guarded = crossOrigin(createRouter(routes), {
    paths: [GRAPHQL],
    rule,
    navigable: !config.production,
  })
  const routeOf = routeFinder(routes)
  const edge: Edge = {
    connections: config.network.connections,
    readPeer: createPeerReader(config.network.trustedProxies),
    headers: securityHeaders(config.publicUrl),
    log,
  }
  return {
    edge,
    fetch: logRequests(
      tracing === null
        ? guarded
        : traceRequests(guarded, { tracing, continued: config.tracing?.continued ?? false, routeOf }),
      {
        log,
        onAnswer: ({ request, ...answered }) =>
          parts.metrics.request({ ...answered, route: routeOf(request), method: methodOf(request) }),
      },
    ),
    sockets: createSockets({ ...edge, path: GRAPHQL, handler, rule, limits: config.network.sockets }),
    database,
    endStreams: feed.following.stop,
    endWork: queue.endWork,
    stop: async () => {
      runningTime.stop()
      await Promise.all([feed.stop(), queue.stop(), databaseClock.stop()])
      await parts.mailer.close()
      await parts.keyUses.stop()
      await database.close()
      await tracing?.stop()
    },
  }
}

/** What it takes to trace is loaded where traces are wanted. */
async function startTracing({ tracing }: CompleteConfig, report: ReportError): Promise<Tracing | null> {
  if (tracing === null) return null
  const telemetry = await import('../telemetry/tracing.ts')
  return telemetry.startTracing(tracing, (error) => report(error, 'traces were not sent'))
}

function reporter(log: Logger, disk: DiskWatch): ReportError {
  return (error, message) => {
    disk.note(error)
    const requestId = currentRequestId() ?? 'none'
    // A database that is too busy says so thousands of times; where each call came from adds nothing.
    if (error instanceof Unavailable) {
      log.warn({ requestId, reason: String(error.cause) }, `${message}: unavailable`)
    } else {
      log.error({ requestId, err: error }, message)
    }
    return requestId
  }
}

function pooledNotice({ databaseDirectUrl }: CompleteConfig): string {
  const notice = 'a pooler stands before the database: each transaction sets its own session'
  return databaseDirectUrl === undefined
    ? `${notice}, and other gateways' events are polled for; DATABASE_DIRECT_URL would have them come at once`
    : notice
}

async function startOrClose(database: Database, start: () => Promise<Queue>): Promise<Queue> {
  try {
    return await start()
  } catch (error) {
    await database.close()
    throw error
  }
}
