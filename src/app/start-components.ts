import path from 'node:path'
import type { CompleteConfig } from '../config/secrets.ts'
import { createEventFold } from '../db/statistics/fold-events.ts'
import { createLinks } from '../domain/respond/links.ts'
import { createTickets } from '../domain/respond/ticket.ts'
import { createWebhookSecrets } from '../domain/webhook/webhook-secret.ts'
import { readTrustedDocuments } from '../graphql/server/trusted-documents.ts'
import { startStatisticsFold } from '../jobs/fold-statistics.ts'
import { createLoopWatch, startRunningTime } from '../jobs/loop-watch.ts'
import { MAIL_CONCURRENCY, mailJobs } from '../jobs/mail-invitation.ts'
import { webhookJobs } from '../jobs/send-webhook.ts'
import type { Logger } from '../lib/log.ts'
import type { Tracing } from '../lib/tracing.ts'
import { createMailbox } from '../mail/mailbox.ts'
import { createSmtpMailer } from '../mail/smtp.ts'
import { loadTemplates } from '../mail/templates.ts'
import type { Components } from './components.ts'
import { startDatabaseClock } from './database-clock.ts'
import { createDiskWatch } from './disk-watch.ts'
import { startFeed } from './feed.ts'
import { traceMailer } from './instrumentation.ts'
import { startKeyUses } from './manage-api-keys.ts'
import { createAppMetrics } from './metrics.ts'
import { MIGRATIONS } from './prepare-database.ts'
import { createReadSessions } from './replica/read-sessions.ts'
import { createReaders, createRoutedReaders, type Readers } from './replica/readers.ts'
import { type StartedReplica, startReplica } from './replica/start-replica.ts'
import { createReportError, type ReportError } from './report-error.ts'
import { type RetryUntilReachable, type StartDatabaseOptions, startDatabase } from './start-database.ts'
import { createStops, type Stops, stopAfterFailure } from './stops.ts'
import { startVacuum } from './vacuum.ts'

export interface StartComponentsOptions {
  config: CompleteConfig
  log: Logger
  retry: RetryUntilReachable
  /** Whether this process runs jobs, or only queues them. */
  working: boolean
}

export interface StartedComponents {
  components: Components
  /** Null: emails go to SMTP_URL. */
  mailbox: ReturnType<typeof createMailbox> | null
  stop(): Promise<void>
}

/**
 * Starts everything that use cases, routes and workers need. Reads the files first, because they fail most often. If it
 * fails, nothing stays open.
 */
export async function startComponents(options: StartComponentsOptions): Promise<StartedComponents> {
  const { config } = options
  const { mailTemplatesDir, brand } = config
  const templates = await loadTemplates({ dir: mailTemplatesDir, buttonColor: brand.color ?? undefined })
  const trustedDocuments = await readTrustedDocuments(config.trustedDocuments.files)
  const stops = createStops()
  try {
    return await startParts({ ...options, templates, trustedDocuments }, stops)
  } catch (error) {
    await stopAfterFailure(stops, options.log)
    throw error
  }
}

type PartOptions = StartComponentsOptions & Pick<Components, 'templates' | 'trustedDocuments'>

async function startParts(options: PartOptions, stops: Stops): Promise<StartedComponents> {
  const { config, log, retry, working, templates, trustedDocuments } = options
  const disk = createDiskWatch(() => performance.now())
  const runningTime = startRunningTime()
  stops.loop(runningTime.stop)
  const loops = createLoopWatch(runningTime.now)
  const report = createReportError(log, disk)
  const tracing = await startTracing(config, report)
  if (tracing !== null) stops.part(tracing.stop)
  const started = await startData({ config, log, report, tracing, loops, retry, working }, stops)
  const { feed, clock, ...data } = started
  const vacuuming = startVacuum(data.database, config, (error) => report(error, 'vacuum'))
  if (vacuuming !== null) stops.loop(vacuuming.stop)
  const tickets = createTickets(config.ticketSecrets)
  const { mailer, mailbox } = createMailers(config, tracing)
  stops.part(mailer.close)
  const components: Components = {
    ...data,
    ...{ config, templates, trustedDocuments, tickets, mailer, report, loops, disk, tracing },
    webhookSecrets: createWebhookSecrets(config.ticketSecrets),
    links: createLinks(config.publicUrl, tickets),
    now: clock.now,
    following: feed.following,
    wakeFeed: feed.wake,
    wake: () => {
      data.queue.wake()
      feed.wake()
    },
  }
  return { components, mailbox, stop: stops.stop }
}

/** Starts the database and what reads or writes it in the background. */
async function startData(options: StartDatabaseOptions, stops: Stops) {
  const { config, report, loops } = options
  const { log, tracing } = options
  const { database, queue } = await startDatabase(options)
  stops.part(database.close)
  stops.loop(queue.stop)
  const replica = await startReplica({ config, database, log, report, tracing })
  if (replica !== null) stops.part(replica.stop)
  const readers = createReaders(database, {
    poolSize: config.databasePoolSize,
    // With tracing each request has its own statements, so that its trace shows them.
    isShared: tracing === null,
  })
  const jobs = webhookJobs(queue)
  const { streamsPerCaller } = config
  const statistics = startStatisticsFold({
    ...createEventFold(database),
    onError: (error) => void report(error, 'statistics'),
  })
  stops.loop(statistics.stop)
  const feed = startFeed({
    ...{ database, queue, webhookJobs: jobs, streamsPerCaller, report, loops },
    onPlaced: statistics.add,
  })
  stops.loop(feed.stop)
  const clock = await startDatabaseClock(database, (error) => report(error, 'clock'))
  stops.loop(clock.stop)
  const keyUses = startKeyUses({ database, report })
  stops.part(keyUses.stop)
  return {
    database,
    queue,
    feed,
    readers: replica === null ? readers : withReplica(readers, replica, config),
    sessions: replica && createReadSessions(replica.positions),
    clock,
    mailJobs: mailJobs(queue),
    webhookJobs: jobs,
    keyUses,
    migrationCheck: database.migrationCheck(MIGRATIONS),
    metrics: createAppMetrics({
      database,
      queue,
      openStreams: feed.following.open,
      replica,
      report: (error) => report(error, 'metrics'),
    }),
  }
}

function withReplica(primary: Readers, replica: StartedReplica, config: CompleteConfig): Readers {
  const { database, route } = replica
  return createRoutedReaders(primary, createReaders(database, { poolSize: config.databasePoolSize }), route)
}

function createMailers(config: CompleteConfig, tracing: Tracing | null) {
  const { smtpUrl, dataDir, mailFrom } = config
  const mailbox =
    smtpUrl === undefined ? createMailbox({ dir: path.join(dataDir, 'mailbox'), from: mailFrom }) : null
  const mailer =
    mailbox ?? createSmtpMailer({ url: smtpUrl ?? '', from: mailFrom, connections: MAIL_CONCURRENCY })
  return { mailbox, mailer: tracing === null ? mailer : traceMailer(tracing, mailer, smtpUrl) }
}

/** Loads the tracing library only if traces are on. */
async function startTracing({ tracing }: CompleteConfig, report: ReportError): Promise<Tracing | null> {
  if (tracing === null) return null
  const telemetry = await import('../telemetry/tracing.ts')
  return telemetry.startTracing(tracing, (error) => report(error, 'traces were not sent'))
}
