import {
  eventually,
  type Gateway,
  type GatewayOptions,
  SECRET_KEY,
  startGateway,
} from '../../support/harness.ts'
import { type Cluster, startCluster } from '../../support/postgres-cluster.ts'

/** Another caller, who writes nothing. */
const READER = `sk_test_${'fedcba9876543210'.repeat(2)}`
export const READING = { authorization: `Bearer ${READER}` }

export interface ReplicaWorld {
  primary: Cluster
  standby: Cluster
  start(environment?: Record<string, string>, options?: GatewayOptions): Promise<Gateway>
  /** The standby does not replay the log until {@link ReplicaWorld.resume}. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Waits until the standby has replayed everything. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

/** A Postgres with a streaming standby, and gateways that use both. */
export async function startReplicaWorld(settings: Record<string, string> = {}): Promise<ReplicaWorld> {
  const primary = await startCluster({ settings: { wal_level: 'replica' } })
  const standby = await startCluster({ standbyOf: primary, settings })
  const gateways: Gateway[] = []

  async function caughtUp(): Promise<void> {
    const [end] = await primary.query('SELECT pg_switch_wal()', 'SELECT pg_current_wal_lsn()::text AS lsn')
    await eventually(async () => {
      const [row] = await standby.query(
        `SELECT pg_last_wal_replay_lsn() >= '${String(end?.['lsn'])}' AS done`,
      )
      return row?.['done'] === true ? true : undefined
    }, 'the standby has caught up')
  }

  return {
    primary,
    standby,
    start: async (environment = {}, options = {}) => {
      const gateway = await startGateway(
        {
          DATABASE_URL: primary.url,
          DATABASE_REPLICA_URL: standby.url,
          DATABASE_REPLICA_MAX_LAG: '600',
          SECRET_KEY: `${SECRET_KEY},${READER}`,
          ...environment,
        },
        { mailing: false, ...options },
      )
      gateways.push(gateway)
      return gateway
    },
    pause: async () => {
      await standby.query('SELECT pg_wal_replay_pause()')
      await eventually(async () => {
        const [row] = await standby.query('SELECT pg_get_wal_replay_pause_state() AS state')
        return row?.['state'] === 'paused' ? true : undefined
      }, 'the replay is paused')
    },
    resume: async () => {
      await eventually(async () => {
        // A statement can be canceled, because it conflicts with the replay.
        const rows = await standby
          .query('SELECT pg_wal_replay_resume()', 'SELECT pg_is_wal_replay_paused() AS paused')
          .catch(() => [])
        return rows[0]?.['paused'] === false ? true : undefined
      }, 'the replay continues')
    },
    caughtUp,
    close: async () => {
      for (const gateway of gateways) await gateway.stop()
      await standby.remove()
      await primary.remove()
    },
  }
}

/** How many reads each database has served, by target and reason. */
export async function served(gateway: Gateway): Promise<Record<string, number>> {
  const text = await (await gateway.request('/metrics')).text()
  const samples = text.matchAll(
    /^invitation_gateway_database_reads_total\{target="(\w+)",reason="(\w+)"\} (\d+)$/gm,
  )
  return Object.fromEntries(
    [...samples].map(([, target, reason, count]) => [`${target} ${reason}`, Number(count)]),
  )
}

/** Waits until a read of a caller who has not written is served by the replica. */
export async function usesReplica(gateway: Gateway): Promise<void> {
  await eventually(async () => {
    const before = (await served(gateway))['replica none'] ?? 0
    await gateway.graphql('{ invitations(first: 1) { nodes { id } } }', {}, READING)
    return ((await served(gateway))['replica none'] ?? 0) > before ? true : undefined
  }, 'a read uses the replica')
}
