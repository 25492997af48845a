import PgBoss from 'pg-boss'
import type { Execute } from '../lib/execute.ts'
import type { Tracing } from '../lib/tracing.ts'
import { type Backlog, readBacklog } from './backlog.ts'
import type { JobKind } from './job-kind.ts'
import { createJobTable } from './job-table.ts'
import { createJobTracing } from './job-tracing.ts'
import type { LoopWatch } from './loop-watch.ts'
import { startMaintenance } from './maintenance.ts'
import { DEAD_AFTER_SECONDS, prepareQueues, type QueuePlace } from './queue-schema.ts'
import { startWorker, type Worker } from './worker.ts'

export interface QueuedJob {
  /** A UUID, for finding the job again. */
  id: string
  data: object
  /** A moment, or how long from now by the database's clock, as Postgres writes intervals. */
  startAfter?: Date | string
  /** Until when it is kept if nobody takes it. Default: two weeks after `startAfter`. */
  keepUntil?: Date
  /** Jobs of one group share places, so that one that is slow delays no other. */
  group?: string | undefined
  /** What it is to be traced to (W3C traceparent). Default: the span in which it is put in. */
  traceparent?: string | undefined
}

export interface Queue {
  add(kind: string, jobs: QueuedJob[], execute: Execute): Promise<void>
  remove(kind: string, ids: string[], execute: Execute): Promise<void>
  /** Takes up work of this kind from now on, and makes its queue if there is none yet. */
  work<Data>(kind: JobKind<Data>): Promise<void>
  /** Looks for work now rather than at the next poll: there is some in this very process. */
  wake(): void
  /** Rejects where jobs can't be put in and taken out now. */
  check(): Promise<void>
  /** Of each kind that is worked on here. */
  backlog(): Promise<Backlog[]>
  /** Jobs under way in this process, by kind. */
  underWay(): ReadonlyMap<string, number>
  /** Takes up nothing more, and finishes what is under way. Jobs can still be put in. */
  endWork(): Promise<void>
  /** {@link endWork}, and all that the queue does besides. */
  stop(): Promise<void>
}

export interface QueueOptions {
  execute: Execute
  /** Runs work under the lock that all changes of the schema share. Default: without one, where nothing is missing. */
  changeSchema?: QueuePlace['changeSchema']
  /** The schema of pg-boss's tables. Default: pgboss. */
  schema?: string
  onError: (error: unknown) => void
  /** Whether this process takes up jobs, and does not only put them in. Default true. */
  working?: boolean
  /** How long a job may be under way before its worker counts as dead. Default 30 s. */
  deadAfterSeconds?: number
  /** How often dead workers are looked for, about. Default 5 s. */
  maintenanceSeconds?: number
  /** How often work is looked for. Default 1000 ms. */
  pollMs?: number
  tracing?: Tracing | null
  /** Where the queue's loops are watched. */
  watch?: LoopWatch | undefined
}

/**
 * Starts the queue: pg-boss keeps the jobs, in the application's own database and transactions.
 *
 * Its insert, delete and maintenance are used, its fetch and worker loop are not: the fetch has no fair shares,
 * and the loop completes jobs in a transaction of its own, without awaiting it, so a mail recorded as sent could
 * be sent again.
 */
export async function startQueue(options: QueueOptions): Promise<Queue> {
  const {
    execute,
    changeSchema = (work) => work(execute),
    schema = 'pgboss',
    onError,
    working = true,
    deadAfterSeconds = DEAD_AFTER_SECONDS,
    maintenanceSeconds = 5,
    pollMs = 1000,
    tracing = null,
    watch,
  } = options
  const boss = new PgBoss({
    db: { executeSql: execute },
    schema,
    // Migrating by itself would be outside the lock.
    migrate: false,
    schedule: false,
    supervise: false,
  })
  boss.on('error', onError)
  const place: QueuePlace = { execute, changeSchema, schema }
  await prepareQueues(place, [])
  await boss.start()
  const table = createJobTable(execute, schema)
  const workers = new Map<string, Worker>()
  const traces = createJobTracing(tracing)
  const maintenance = startMaintenance({
    execute,
    schema,
    maintain: async () => {
      await boss.expire()
      // Forgetting what nobody took for weeks may take too long, and nothing waits for it.
      await boss.maintain().catch(onError)
    },
    everySeconds: maintenanceSeconds,
    onError,
    watch,
  })

  return {
    add: async (kind, jobs, inTransaction) => {
      if (jobs.length === 0) return
      await traces.add(kind, jobs, (traced) =>
        boss.insert(
          traced.map(({ traceparent: _, group, ...job }) => ({
            ...job,
            name: kind,
            ...(group === undefined ? {} : { singletonKey: group }),
          })),
          { db: { executeSql: inTransaction } },
        ),
      )
    },
    remove: async (kind, ids, inTransaction) => {
      if (ids.length === 0) return
      await boss.deleteJob(kind, ids, { db: { executeSql: inTransaction } })
    },
    work: async (kind) => {
      await prepareQueues(place, [kind.name], deadAfterSeconds)
      const worker = startWorker(kind, {
        table,
        traces,
        working,
        pollMs,
        giveUpMs: deadAfterSeconds * 1000,
        onError,
        watch,
      })
      workers.set(kind.name, worker)
    },
    wake: () => {
      for (const worker of workers.values()) worker.wake()
    },
    check: async () => {
      await execute(`SELECT FROM ${schema}.job LIMIT 0`, [])
      const { rows } = await execute(`SELECT name FROM ${schema}.queue`, [])
      const there = new Set(rows.map(({ name }) => name))
      for (const name of workers.keys()) if (!there.has(name)) throw new Error(`There is no queue ${name}`)
    },
    backlog: () => readBacklog(execute, schema, [...workers.keys()]),
    underWay: () => new Map([...workers].map(([name, worker]) => [name, worker.underWay()])),
    endWork,
    stop: async () => {
      await endWork()
      await maintenance.stop()
      await boss.stop({ graceful: false, wait: false })
    },
  }

  async function endWork(): Promise<void> {
    await Promise.all([...workers.values()].map((worker) => worker.stop()))
  }
}
