import { Gauge, type Registry } from 'prom-client'
import { METRIC_PREFIX } from './metrics.ts'

/** How things stand at this moment. */
export interface GaugeValues {
  pool(): { total: number; idle: number; waiting: number } | null
  openStreams(): number
  /** Jobs under way in this process, by kind. */
  underWay(): ReadonlyMap<string, number>
  /** What only the database knows. */
  stored(): Promise<Stored>
}

export interface Stored {
  backlog: readonly { kind: string; ready: number; delayed: number; oldestSeconds: number }[]
  deliveries: readonly { channel: string; state: string; count: number }[]
  sweepLagSeconds: number
  eventLogLagSeconds: number
}

export interface GaugesOptions {
  standing: GaugeValues
  /** Told when the database did not answer. */
  report(error: unknown): void
}

// However many scrape, and however often, the database is asked once in so long.
const FRESH_MS = 3_000
const TIMEOUT_MS = 2_000

/** @returns what brings the gauges up to date, to be called before they are read. Never rejects. */
export function startGauges(registry: Registry, { standing, report }: GaugesOptions): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ registers: [registry], name: `${METRIC_PREFIX}${name}`, help, labelNames })
  const jobs = gauge(
    'queue_jobs',
    'Jobs by state: ready (due) and delayed in the whole queue, each counted up to 10,000; active in this process.',
    ['kind', 'state'],
  )
  const oldest = gauge('queue_oldest_job_age_seconds', 'How long the oldest ready job has waited.', ['kind'])
  const deliveries = gauge(
    'deliveries',
    'Stored deliveries by state: counted up to 10,000, above that estimated from the statistics of the last ANALYZE.',
    ['channel', 'state'],
  )
  const sweepLag = gauge(
    'sweep_lag_seconds',
    'How long the first expired invitation has waited for the sweep.',
  )
  const eventLogLag = gauge(
    'event_log_lag_seconds',
    'The age of the oldest event that is not in the feed yet.',
  )
  const up = gauge('database_up', 'Whether the database answered the last query for these metrics: 1 or 0.')
  const streams = gauge('open_streams', 'Open subscriptions in this process.')
  const pool = gauge(
    'database_pool_connections',
    'Connections to the database server; none for the embedded database.',
    ['state'],
  )
  const waiting = gauge('database_pool_waiting', 'Calls that wait for a free connection.', [])

  let asked = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | undefined

  return async () => {
    if (performance.now() - asked > FRESH_MS) {
      asking ??= ask().finally(() => {
        asked = performance.now()
        asking = undefined
      })
    }
    await asking
    streams.set(standing.openStreams())
    for (const [kind, count] of standing.underWay()) jobs.set({ kind, state: 'active' }, count)
    const connections = standing.pool()
    if (connections !== null) {
      pool.set({ state: 'total' }, connections.total)
      pool.set({ state: 'idle' }, connections.idle)
      waiting.set(connections.waiting)
    }
  }

  async function ask(): Promise<void> {
    try {
      show(await within(standing.stored()))
      up.set(1)
    } catch (error) {
      // No value is better than one that has long been otherwise.
      for (const each of [jobs, oldest, deliveries, sweepLag, eventLogLag]) each.reset()
      sweepLag.remove()
      eventLogLag.remove()
      up.set(0)
      report(error)
    }
  }

  function show(stored: Stored): void {
    for (const { kind, ready, delayed, oldestSeconds } of stored.backlog) {
      jobs.set({ kind, state: 'ready' }, ready)
      jobs.set({ kind, state: 'delayed' }, delayed)
      oldest.set({ kind }, oldestSeconds)
    }
    deliveries.reset()
    for (const { channel, state, count } of stored.deliveries) deliveries.set({ channel, state }, count)
    sweepLag.set(stored.sweepLagSeconds)
    eventLogLag.set(stored.eventLogLagSeconds)
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
