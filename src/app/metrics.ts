import type { Database } from '../db/connection/database.ts'
import { readDatabaseGauges } from '../db/list/database-gauges.ts'
import type { Replica } from '../db/replica/open-replica.ts'
import type { Queue } from '../jobs/queue.ts'
import { startGauges } from '../telemetry/gauges.ts'
import { type Metrics, startMetrics } from '../telemetry/metrics.ts'
import { startReplicaMetrics } from '../telemetry/replica-metrics.ts'

export interface AppMetrics extends Omit<Metrics, 'registry'> {
  /** @returns the metrics in the format of Prometheus. */
  read(): Promise<{ text: string; contentType: string }>
}

export interface AppMetricsOptions {
  database: Database
  queue: Queue
  openStreams: () => number
  replica: Pick<Replica, 'served' | 'state'> | null
  report(error: unknown): void
}

export function createAppMetrics(options: AppMetricsOptions): AppMetrics {
  const { database, queue, openStreams, replica, report } = options
  const { registry, ...metrics } = startMetrics()
  if (replica !== null) startReplicaMetrics(registry, replica)
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
