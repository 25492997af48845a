import type { CompleteConfig } from '../config/secrets.ts'
import type { Database } from '../db/connection/database.ts'
import { openDatabase } from '../db/connection/open-database.ts'
import { createTicketSecretStore } from '../db/respond/ticket-secret-store.ts'
import { checkTicketSecrets } from '../domain/respond/ticket-secret.ts'
import type { LoopWatch } from '../jobs/loop-watch.ts'
import { type Queue, startQueue } from '../jobs/queue.ts'
import type { Logger } from '../lib/log.ts'
import type { Tracing } from '../lib/tracing.ts'
import { databaseOptions, prepareDatabase, waitUntilReachable } from './prepare-database.ts'
import type { ReportError } from './report-error.ts'

/** Runs `work`, and again while the database cannot be reached. */
export type RetryUntilReachable = <T>(work: () => Promise<T>) => Promise<T>

// The time in which a database must start, or become reachable again.
const PATIENCE_MS = 30_000

export function createRetryUntilReachable(log: Logger): RetryUntilReachable {
  return (work) =>
    waitUntilReachable(work, {
      patienceMs: PATIENCE_MS,
      onWait: (reason) => log.warn({ reason }, 'the database is not ready; trying again'),
    })
}

export interface StartDatabaseOptions {
  config: CompleteConfig
  log: Logger
  report: ReportError
  tracing: Tracing | null
  loops: LoopWatch
  retry: RetryUntilReachable
  /** Whether the queue runs jobs, or only stores them. */
  working: boolean
}

/** Opens the database, applies migrations, checks the ticket secrets and starts the queue. */
export async function startDatabase(
  options: StartDatabaseOptions,
): Promise<{ database: Database; queue: Queue }> {
  const { config, log, tracing, retry } = options
  const database = await openDatabase({
    ...databaseOptions(config),
    poolSize: config.databasePoolSize,
    tracing,
    onWait: (message) => log.warn(message),
  })
  try {
    return { database, queue: await retry(() => prepareAndStartQueue(database, options)) }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function prepareAndStartQueue(
  database: Database,
  { config, log, report, tracing, loops, working }: StartDatabaseOptions,
): Promise<Queue> {
  const applied = await prepareDatabase(database, config)
  if (applied.length > 0) log.info({ applied }, 'migrations applied')
  if (await database.isPooled()) log.info(poolerNotice(config))
  await checkTicketSecrets(config.ticketSecrets, createTicketSecretStore(database))
  return startQueue({
    execute: database.execute,
    changeSchema: database.changeSchema,
    schema: config.queueSchema,
    onError: (error) => report(error, 'queue'),
    working,
    isShared: database.isShared,
    tracing,
    watch: loops,
  })
}

function poolerNotice({ databaseDirectUrl }: CompleteConfig): string {
  const notice = 'the database is behind a pooler: each transaction sets its own session'
  return databaseDirectUrl === undefined
    ? `${notice}, and events of other gateways arrive by polling; set DATABASE_DIRECT_URL to receive them at once`
    : notice
}
