import type { Database } from '../db/connection/database.ts'
import { readDatabaseGauges } from '../db/list/database-gauges.ts'
import type { Queue } from '../jobs/queue.ts'
import { startGauges } from '../telemetry/gauges.ts'
import { type Metrics, startMetrics } from '../telemetry/metrics.ts'

export interface AppMetrics extends Omit<Metrics, 'registry'> {
  /** @returns the metrics in the format of Prometheus. */
  read(): Promise<{ text: string; contentType: string }>
}

export interface AppMetricsOptions {
  database: Database
  queue: Queue
  openStreams: () => number
  report(error: unknown): void
}

export function createAppMetrics({ database, queue, openStreams, report }: AppMetricsOptions): AppMetrics {
  const { registry, ...metrics } = startMetrics()
  const refresh = startGauges(registry, {
    sources: {
      pool: database.pool,
      openStreams,
      runningJobs: queue.runningJobs,
      readStored: async () => ({ backlog: await queue.backlog(), ...(await readDatabaseGauges(database)) }),
    },
    report,
  })
  return {
    ...metrics,
    read: async () => {
      await refresh()
      return { text: await registry.metrics(), contentType: registry.contentType }
    },
  }
}
