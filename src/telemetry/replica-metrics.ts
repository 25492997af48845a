import { Counter, Gauge, type Registry } from 'prom-client'
import { METRIC_PREFIX } from './metrics.ts'

export interface ReplicaSource {
  served(): readonly { target: string; reason: string; count: number }[]
  state(): { fault: string | null; lag: { seconds: number; bytes: number } | null }
}

/** Adds the metrics of the replica. Without a replica there are none. */
export function startReplicaMetrics(registry: Registry, { served, state }: ReplicaSource): void {
  const registers = [registry]
  new Counter({
    registers,
    name: `${METRIC_PREFIX}database_reads_total`,
    help: 'Reads that the replica can serve. target: the database that served it; reason: why it was the primary.',
    labelNames: ['target', 'reason'],
    collect() {
      this.reset()
      for (const { target, reason, count } of served()) this.inc({ target, reason }, count)
    },
  })
  new Gauge({
    registers,
    name: `${METRIC_PREFIX}database_replica_up`,
    help: 'Whether reads use the replica: 1 or 0.',
    collect() {
      this.set(state().fault === null ? 1 : 0)
    },
  })
  const lag = (name: string, help: string, key: 'seconds' | 'bytes') =>
    new Gauge({
      registers,
      name: `${METRIC_PREFIX}database_replica_lag_${name}`,
      help,
      collect() {
        const known = state().lag
        // A missing value is better than one that is no longer true.
        if (known === null) this.remove()
        else this.set(known[key])
      },
    })
  lag('seconds', 'How old the state of the replica is, measured once a second.', 'seconds')
  lag('bytes', 'How much of the log the replica has not replayed, measured once a second.', 'bytes')
}
