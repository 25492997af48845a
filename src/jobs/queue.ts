import PgBoss from 'pg-boss'
import type { z } from 'zod'
import type { Tracing } from '../trace.ts'
import { type Backlog, readBacklog } from './backlog.ts'
import { keepFetchOrder } from './fetch-order.ts'
import { jobTracing } from './job-tracing.ts'
import { type Loop, startLoop } from './loop.ts'

/** Runs one SQL statement, or a script where there are no values. */
export type Execute = (sql: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>

/** A kind of job: its name, what its data looks like, and what is to be done with it. */
export interface JobKind<Data> {
  name: string
  schema: z.ZodType<Data>
  /** Has to remove or put off the job itself, with its own change; a rejection puts it off for a while. */
  handle(data: Data): Promise<void>
  /** Jobs at a time in this process. */
  concurrency: number
  /** Its jobs come when their time has come and never sooner: waking the queue leaves it alone. Default false. */
  byClock?: boolean
}

export interface QueuedJob {
  /** A UUID, for finding the job again. */
  id: string
  data: object
  /** A moment, or how long from now by the database's clock, as Postgres writes intervals. */
  startAfter?: Date | string
  /** Until when it is kept if nobody takes it. Default: two weeks after `startAfter`. */
  keepUntil?: Date
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
  /** Finishes what is under way, takes up nothing more. */
  stop(): Promise<void>
}

export interface QueueOptions {
  execute: Execute
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
}

/**
 * Starts the queue: pg-boss keeps the jobs, in the application's own database and transactions.
 *
 * Its fetch, insert and delete are used, its worker loop is not: that one completes jobs in a
 * transaction of its own, without awaiting it, so a mail recorded as sent could be sent again.
 */
export async function startQueue(options: QueueOptions): Promise<Queue> {
  const {
    execute,
    onError,
    working = true,
    deadAfterSeconds = 30,
    maintenanceSeconds = 5,
    pollMs = 1000,
    tracing = null,
  } = options
  const boss = new PgBoss({
    db: { executeSql: execute },
    schedule: false,
    maintenanceIntervalSeconds: maintenanceSeconds,
  })
  boss.on('error', onError)
  await boss.start()
  await keepFetchOrder(execute)
  const loops: Loop[] = []
  const kinds = new Map<string, Set<Promise<void>>>()
  const traces = jobTracing(tracing)

  return {
    add: async (kind, jobs, inTransaction) => {
      if (jobs.length === 0) return
      await traces.add(kind, jobs, (traced) =>
        boss.insert(
          traced.map(({ traceparent: _, ...job }) => ({ ...job, name: kind })),
          { db: { executeSql: inTransaction } },
        ),
      )
    },
    remove: async (kind, ids, inTransaction) => {
      if (ids.length === 0) return
      await boss.deleteJob(kind, ids, { db: { executeSql: inTransaction } })
    },
    work: async (kind) => {
      await boss.createQueue(kind.name, {
        name: kind.name,
        expireInSeconds: deadAfterSeconds,
        // Retries here are for dead workers and faults in the handler; a handler that meets an
        // expected failure puts its job off by its own rules.
        retryLimit: 1_000_000,
        retryDelay: 1,
        retentionMinutes: 60 * 24 * 14,
      })
      const running = new Set<Promise<void>>()
      kinds.set(kind.name, running)
      if (working) loops.push(startWorking(kind, running))
    },
    wake: () => {
      for (const loop of loops) loop.wake()
    },
    check: async () => {
      await execute('SELECT FROM pgboss.job LIMIT 0', [])
      const { rows } = await execute('SELECT name FROM pgboss.queue', [])
      const there = new Set(rows.map(({ name }) => name))
      for (const name of kinds.keys()) if (!there.has(name)) throw new Error(`There is no queue ${name}`)
    },
    backlog: () => readBacklog(execute, [...kinds.keys()]),
    underWay: () => new Map([...kinds].map(([name, running]) => [name, running.size])),
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()))
      await boss.stop({ graceful: false, wait: false })
    },
  }

  function startWorking<Data>(kind: JobKind<Data>, running: Set<Promise<void>>): Loop {
    const loop = startLoop(
      async () => {
        const free = kind.concurrency - running.size
        const jobs = free > 0 ? await boss.fetch<object>(kind.name, { batchSize: free }) : []
        for (const job of jobs) {
          const run = perform(kind, job).finally(() => {
            running.delete(run)
            if (running.size === kind.concurrency - 1) loop.wake()
          })
          running.add(run)
        }
        return free > 0 && jobs.length === free
      },
      { pollMs, onError },
    )
    return {
      wake: kind.byClock === true ? () => undefined : loop.wake,
      stop: async () => {
        await loop.stop()
        await Promise.all(running)
      },
    }
  }

  async function perform<Data>(kind: JobKind<Data>, job: PgBoss.Job<object>): Promise<void> {
    try {
      await traces.perform(kind.name, job, (data) => kind.handle(kind.schema.parse(data)))
    } catch (error) {
      onError(error)
      // Where this fails too (the database is away), the job counts as a dead worker's soon.
      await boss.fail(kind.name, job.id, { message: String(error) }).catch(onError)
    }
  }
}
