import type { Tracing } from '../../lib/tracing.ts'
import type { Database } from '../connection/database.ts'
import { openServer } from '../connection/server-database.ts'
import { createTracedAdapter } from '../connection/traced-adapter.ts'
import type { Fault } from './current-read.ts'
import type { Lsn } from './lsn.ts'
import { createPrimaryPositions, type Lag } from './primary-positions.ts'
import { readPosition, WRITES_CHANNEL } from './read-position.ts'
import { createReplicaPool, type ReplicaPool } from './replica-pool.ts'
import { createReplicaProbe, isSameDatabase, readIdentity, type ServerIdentity } from './replica-probe.ts'
import { createRoute, type Route, type Served } from './route-reads.ts'
import { createWritePositions, type WritePositions } from './write-positions.ts'

export interface OpenReplicaOptions {
  url: string
  poolSize: number
  maxLagSeconds: number
  primary: Database
  /** Whether notifications of the primary arrive. */
  isNotified: boolean
  tracing: Tracing | null
  /** A read failed, so the state of the replica may have changed. */
  onFailure(): void
}

export interface ReplicaState {
  /** Null: the replica is used. */
  fault: Fault | null
  /** Null if it is not known. */
  lag: Lag | null
  /** What the replica answered instead of its state. */
  error?: unknown
}

export interface Replica {
  /** Reads from the replica. */
  database: Database
  positions: WritePositions
  route: Route
  /** Reads the state again. Call it every second. */
  refresh(): Promise<ReplicaState>
  state(): ReplicaState
  /** How many reads were served by which database and why. */
  served(): readonly (Served & { count: number })[]
  close(): Promise<void>
}

/** Opens the replica. It does not have to be reachable: reads go to the primary until it is. */
export function openReplica(options: OpenReplicaOptions): Replica {
  const { url, poolSize, maxLagSeconds, primary, isNotified, tracing, onFailure } = options
  const primaryPositions = createPrimaryPositions(maxLagSeconds, () => performance.now())
  const isRecent = (replayed: Lsn) =>
    (primaryPositions.lagOf(replayed)?.seconds ?? maxLagSeconds + 1) <= maxLagSeconds
  let pool: ReplicaPool | undefined
  const database = openServer({
    url,
    directUrl: undefined,
    schema: primary.schema,
    poolSize,
    through: (adapter) => (tracing === null ? adapter : createTracedAdapter(adapter, tracing)),
    tracing,
    onWait: () => undefined,
    standbyPool: (given) => {
      pool = createReplicaPool({ ...given, isRecent })
      return pool
    },
  })
  const positions = createWritePositions({
    read: (shared) => readPosition(primary, shared),
    isShared: isNotified,
  })
  const unlisten = isNotified
    ? primary.listen(WRITES_CHANNEL, positions.hear, positions.lose)
    : async () => undefined
  const probe = createReplicaProbe(url)
  const counts = new Map<string, Served & { count: number }>()
  let state: ReplicaState = { fault: 'unreachable', lag: null }
  let expected: ServerIdentity | null = null

  async function refresh(): Promise<ReplicaState> {
    positions.retry()
    // If the primary does not answer, the last positions decide how long the replica is used.
    const [, report] = await Promise.allSettled([sample(), probe.read()])
    state = judge(report)
    if (state.fault === 'unreachable') pool?.cut()
    return state
  }

  async function sample(): Promise<void> {
    expected ??= await readIdentity((sql) => primary.execute(sql, []))
    primaryPositions.add(await readPosition(primary))
  }

  function judge(report: PromiseSettledResult<Awaited<ReturnType<typeof probe.read>>>): ReplicaState {
    if (report.status === 'rejected') return { fault: 'unreachable', lag: null, error: report.reason }
    const { identity, isStandby, replayed } = report.value
    // Not known yet: the primary has not answered since the start.
    if (expected === null) return { fault: 'lagging', lag: null }
    if (!isSameDatabase(expected, identity)) return { fault: 'wrong_server', lag: null }
    if (!isStandby || replayed === null) return { fault: 'promoted', lag: null }
    return { fault: isRecent(replayed) ? null : 'lagging', lag: primaryPositions.lagOf(replayed) }
  }

  return {
    database,
    positions,
    route: createRoute({
      positions,
      fault: () => state.fault,
      onFailure,
      onServed: (served) => {
        const key = `${served.target} ${served.reason}`
        counts.set(key, { ...served, count: (counts.get(key)?.count ?? 0) + 1 })
      },
    }),
    refresh,
    state: () => state,
    served: () => [...counts.values()],
    close: async () => {
      await Promise.all([unlisten(), probe.close()])
      await database.close()
    },
  }
}
