import { Gauge, type Registry } from 'prom-client'
import { withTimeout } from '../lib/with-timeout.ts'
import { METRIC_PREFIX } from './metrics.ts'

/** The current state of this process and of the database. */
export interface GaugeSources {
  pool(): { total: number; idle: number; waiting: number } | null
  openStreams(): number
  /** The number of running jobs in this process, by kind. */
  runningJobs(): ReadonlyMap<string, number>
  readStored(): Promise<StoredGauges>
}

/** What only the database knows. */
export interface StoredGauges {
  backlog: readonly { kind: string; ready: number; delayed: number; oldestSeconds: number }[]
  deliveries: readonly { channel: string; state: string; count: number }[]
  sweepLagSeconds: number
  eventLogLagSeconds: number
}

export interface GaugesOptions {
  sources: GaugeSources
  /** Receives the error if the database does not answer. */
  report(error: unknown): void
}

// The database is queried at most once in this time, even if metrics are scraped more often.
const CACHE_MS = 3_000
const TIMEOUT_MS = 2_000

/** @returns a function that updates the gauges. Call it before each scrape. It never rejects. */
export function startGauges(registry: Registry, { sources, report }: GaugesOptions): () => Promise<void> {
  const gauges = createGauges(registry)
  let updatedAt = Number.NEGATIVE_INFINITY
  let update: Promise<void> | undefined

  return async () => {
    if (performance.now() - updatedAt > CACHE_MS) {
      update ??= updateStored(gauges, { sources, report }).finally(() => {
        updatedAt = performance.now()
        update = undefined
      })
    }
    await update
    setProcessGauges(gauges, sources)
  }
}

type Gauges = ReturnType<typeof createGauges>

function createGauges(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ registers: [registry], name: `${METRIC_PREFIX}${name}`, help, labelNames })
  return {
    jobs: gauge(
      'queue_jobs',
      'Jobs by state: ready (due) and delayed in the whole queue, each counted up to 10,000; active in this process.',
      ['kind', 'state'],
    ),
    oldest: gauge('queue_oldest_job_age_seconds', 'How long the oldest ready job has waited.', ['kind']),
    deliveries: gauge(
      'deliveries',
      'Stored deliveries by state: counted up to 10,000, above that estimated from the statistics of the last ANALYZE.',
      ['channel', 'state'],
    ),
    sweepLag: gauge('sweep_lag_seconds', 'How long the first expired invitation has waited for the sweep.'),
    eventLogLag: gauge('event_log_lag_seconds', 'The age of the oldest event that is not in the feed yet.'),
    databaseUp: gauge(
      'database_up',
      'Whether the database answered the last query for these metrics: 1 or 0.',
    ),
    streams: gauge('open_streams', 'Open subscriptions in this process.'),
    pool: gauge(
      'database_pool_connections',
      'Connections to the database server; none for the embedded database.',
      ['state'],
    ),
    poolWaiting: gauge('database_pool_waiting', 'Calls that wait for a free connection.', []),
  }
}

function setProcessGauges({ jobs, streams, pool, poolWaiting }: Gauges, sources: GaugeSources): void {
  streams.set(sources.openStreams())
  for (const [kind, count] of sources.runningJobs()) jobs.set({ kind, state: 'active' }, count)
  const connections = sources.pool()
  if (connections === null) return
  pool.set({ state: 'total' }, connections.total)
  pool.set({ state: 'idle' }, connections.idle)
  poolWaiting.set(connections.waiting)
}

async function updateStored(gauges: Gauges, { sources, report }: GaugesOptions): Promise<void> {
  const { jobs, oldest, deliveries, sweepLag, eventLogLag, databaseUp } = gauges
  try {
    setStoredGauges(gauges, await withTimeout(() => sources.readStored(), TIMEOUT_MS))
    databaseUp.set(1)
  } catch (error) {
    // A missing value is better than one that is no longer true.
    for (const gauge of [jobs, oldest, deliveries, sweepLag, eventLogLag]) gauge.reset()
    sweepLag.remove()
    eventLogLag.remove()
    databaseUp.set(0)
    report(error)
  }
}

function setStoredGauges(gauges: Gauges, stored: StoredGauges): void {
  for (const { kind, ready, delayed, oldestSeconds } of stored.backlog) {
    gauges.jobs.set({ kind, state: 'ready' }, ready)
    gauges.jobs.set({ kind, state: 'delayed' }, delayed)
    gauges.oldest.set({ kind }, oldestSeconds)
  }
  gauges.deliveries.reset()
  for (const { channel, state, count } of stored.deliveries) {
    gauges.deliveries.set({ channel, state }, count)
  }
  gauges.sweepLag.set(stored.sweepLagSeconds)
  gauges.eventLogLag.set(stored.eventLogLagSeconds)
}
