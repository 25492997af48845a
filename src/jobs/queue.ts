import PgBoss from 'pg-boss'
import type { Execute } from '../lib/execute.ts'
import type { Tracing } from '../lib/tracing.ts'
import { type Backlog, readBacklog } from './backlog.ts'
import { createDueTimes, type DueTimes, NO_DUE_TIMES } from './due-times.ts'
import type { JobKind } from './job-kind.ts'
import { createJobTable } from './job-table.ts'
import { createJobTracing, type JobTracing } from './job-tracing.ts'
import type { Loop } from './loop.ts'
import type { LoopWatch } from './loop-watch.ts'
import { startMaintenance } from './maintenance.ts'
import { DEAD_AFTER_SECONDS, prepareQueues, type QueueLocation } from './queue-schema.ts'
import { startWorker, type Worker } from './worker.ts'

export interface QueuedJob {
  /** A UUID, by which the job can be removed. */
  id: string
  data: object
  /** A time, or a delay by the database's clock as a Postgres interval. */
  startAfter?: Date | string
  /** Jobs of one group share places, so that slow jobs of one group do not delay others. */
  group?: string | undefined
  /** The parent span of the job (W3C traceparent). Default: the active span. */
  traceparent?: string | undefined
}

export interface Queue {
  add(kind: string, jobs: QueuedJob[], execute: Execute): Promise<void>
  remove(kind: string, ids: string[], execute: Execute): Promise<void>
  /** The SQL that removes jobs, as a part of a larger statement. @param ids a subquery of their UUIDs */
  removal(kind: string, ids: string): string
  /** Starts to process jobs of this kind, and creates its queue if it is missing. */
  work<Data>(kind: JobKind<Data>): Promise<void>
  /** Looks for jobs now, not at the next poll. Call it after this process has added jobs. */
  wake(): void
  /** Rejects if jobs cannot be added and removed at the moment. */
  check(): Promise<void>
  /** The backlog of each kind that is processed here. */
  backlog(): Promise<Backlog[]>
  /** The number of running jobs in this process, by kind. */
  runningJobs(): ReadonlyMap<string, number>
  /** Takes no more jobs, and waits for the running ones. Jobs can still be added. */
  endWork(): Promise<void>
  /** Calls {@link endWork} and stops the maintenance. */
  stop(): Promise<void>
}

export interface QueueOptions {
  execute: Execute
  /** Runs work under the lock that all changes of the schema share. Default: without a lock. */
  changeSchema?: QueueLocation['changeSchema']
  /** The schema of pg-boss's tables. Default: pgboss. */
  schema?: string
  onError: (error: unknown) => void
  /** Whether this process takes jobs. If false, it only adds and removes them. Default true. */
  working?: boolean
  /** How long a job may run before its worker counts as dead. Default 30 s. */
  deadAfterSeconds?: number
  /** The interval in which jobs of dead workers are returned. Default 5 s. */
  maintenanceSeconds?: number
  /** The interval in which workers look for jobs. Default 1000 ms. */
  pollMs?: number
  /** Whether other processes use the database. If not, an idle queue searches less often. Default true. */
  isShared?: boolean
  tracing?: Tracing | null
  /** Monitors the loops of the queue. */
  watch?: LoopWatch | undefined
}

// pg-boss's cleaning deletes a job that no worker takes until this time, for example while all gateways are stopped. The
// gateway does not use it, but its earlier versions and other applications in the same schema do.
const KEEP_UNTIL = '9999-01-01T00:00:00Z'

const DEFAULTS = {
  schema: 'pgboss',
  working: true,
  deadAfterSeconds: DEAD_AFTER_SECONDS,
  maintenanceSeconds: 5,
  pollMs: 1000,
  isShared: true,
  tracing: null,
}

/**
 * Starts the queue. pg-boss stores the jobs in the application's own database and transactions.
 *
 * The queue uses pg-boss's insert, delete and maintenance, but not its fetch and its worker loop:
 * - The fetch has no fair shares (docs/decisions/043-fair-shares-and-parked-jobs.md).
 * - The loop completes jobs in a separate transaction that it does not await. An email that is recorded as sent
 *   could be sent again.
 */
export async function startQueue(options: QueueOptions): Promise<Queue> {
  const { execute, changeSchema = (work) => work(execute), onError } = options
  const settings: QueueSettings = { ...DEFAULTS, ...options, changeSchema }
  const boss = new PgBoss({
    db: { executeSql: execute },
    schema: settings.schema,
    // pg-boss would migrate without the lock.
    migrate: false,
    schedule: false,
    supervise: false,
  })
  boss.on('error', onError)
  await prepareQueues(settings, [])
  await boss.start()
  const traces = createJobTracing(settings.tracing)
  const workers = new Map<string, Worker>()
  const dueTimes = settings.isShared
    ? NO_DUE_TIMES
    : createDueTimes(execute, settings.schema, () => performance.now())
  const maintenance = maintainQueue(boss, settings, dueTimes)
  const endWork = async () => {
    await Promise.all([...workers.values()].map((worker) => worker.stop()))
  }

  return {
    add: (kind, jobs, inTransaction) => {
      dueTimes.expect(kind)
      return insertJobs(boss, traces, { kind, jobs }, inTransaction)
    },
    remove: async (kind, ids, inTransaction) => {
      if (ids.length === 0) return
      await boss.deleteJob(kind, ids, { db: { executeSql: inTransaction } })
    },
    removal: (kind, ids) => `DELETE FROM ${settings.schema}.job WHERE name = '${kind}' AND id IN (${ids})`,
    work: async (kind) => {
      await prepareQueues(settings, [kind.name], settings.deadAfterSeconds)
      workers.set(kind.name, startQueueWorker(kind, settings, traces, dueTimes))
    },
    wake: () => {
      dueTimes.forget()
      for (const worker of workers.values()) worker.wake()
    },
    check: () => checkQueues(settings, [...workers.keys()]),
    backlog: () => readBacklog(execute, settings.schema, [...workers.keys()]),
    runningJobs: () => new Map([...workers].map(([name, worker]) => [name, worker.runningJobs()])),
    endWork,
    stop: async () => {
      await endWork()
      await maintenance.stop()
      await boss.stop({ graceful: false, wait: false })
    },
  }
}

type QueueSettings = QueueLocation &
  Pick<QueueOptions, 'onError' | 'watch'> &
  Required<Omit<QueueOptions, 'watch'>>

async function insertJobs(
  boss: PgBoss,
  traces: JobTracing,
  { kind, jobs }: { kind: string; jobs: QueuedJob[] },
  execute: Execute,
): Promise<void> {
  if (jobs.length === 0) return
  await traces.add(kind, jobs, (traced) =>
    boss.insert(
      traced.map(({ traceparent: _, group, ...job }) => ({
        ...job,
        name: kind,
        keepUntil: KEEP_UNTIL,
        ...(group === undefined ? {} : { singletonKey: group }),
      })),
      { db: { executeSql: execute } },
    ),
  )
}

const IDLE_WORKER: Worker = {
  wake: () => undefined,
  runningJobs: () => 0,
  stop: async () => undefined,
}

function startQueueWorker<Data>(
  kind: JobKind<Data>,
  settings: QueueSettings,
  traces: JobTracing,
  dueTimes: DueTimes,
): Worker {
  const { execute, schema, working, pollMs, deadAfterSeconds, onError, watch } = settings
  if (!working) return IDLE_WORKER
  const table = dueTimes.skipping(createJobTable(execute, schema))
  return startWorker(kind, { table, traces, pollMs, jobTimeoutMs: deadAfterSeconds * 1000, onError, watch })
}

function maintainQueue(boss: PgBoss, settings: QueueSettings, dueTimes: DueTimes): Loop {
  const { execute, schema, maintenanceSeconds, onError, watch } = settings
  return startMaintenance({
    execute,
    schema,
    // Not boss.maintain(), which also deletes finished jobs and those that earlier versions let wait for two weeks.
    // No job needs that: its handler removes it.
    maintain: async () => {
      await boss.expire()
      dueTimes.forget()
    },
    everySeconds: maintenanceSeconds,
    onError,
    watch,
  })
}

async function checkQueues({ execute, schema }: QueueSettings, kinds: string[]): Promise<void> {
  await execute(`SELECT FROM ${schema}.job LIMIT 0`, [])
  const { rows } = await execute(`SELECT name FROM ${schema}.queue`, [])
  const existing = new Set(rows.map(({ name }) => name))
  for (const kind of kinds) if (!existing.has(kind)) throw new Error(`There is no queue ${kind}`)
}
