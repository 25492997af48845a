import type { JobKind } from './job-kind.ts'
import { fullGroups, type JobTable, SUSPECTS, type TakenJob } from './job-table.ts'
import type { JobTracing } from './job-tracing.ts'
import { settleWithin, startLoop } from './loop.ts'
import type { LoopWatch } from './loop-watch.ts'

/** Works on one kind of job in this process. */
export interface Worker {
  /** Looks for work now rather than at the next poll. */
  wake(): void
  /** Jobs under way. */
  underWay(): number
  /** Takes nothing more, and finishes what is under way. */
  stop(): Promise<void>
}

export interface WorkerOptions {
  table: JobTable
  traces: JobTracing
  /** Whether it takes jobs at all. */
  working: boolean
  pollMs: number
  /** After this time a job counts as a dead worker's, and no longer holds a place here. */
  giveUpMs: number
  onError: (error: unknown) => void
  watch?: LoopWatch | undefined
}

/** A job whose worker has died as often is parked. */
const DEATHS = 3

export function startWorker<Data>(kind: JobKind<Data>, options: WorkerOptions): Worker {
  const { table, traces, working, pollMs, giveUpMs, onError, watch } = options
  const { name, concurrency } = kind
  const underWay = new Set<Promise<void>>()
  /** How many jobs of each group are under way. */
  const running = new Map<string, number>()
  /** Jobs to be put back as soon as the database takes that: their worker is not dead. */
  const owed = new Map<string, { job: TakenJob; error: string }>()
  /** Whether jobs may be waiting for a place here. */
  let leftOut = false
  if (!working) return { wake: () => undefined, underWay: () => 0, stop: async () => undefined }

  const loop = startLoop(takeJobs, { pollMs, onError, watched: watch && { watch, name } })

  async function takeJobs(): Promise<boolean> {
    await putBackOwed()
    const free = concurrency - underWay.size
    const jobs = free > 0 ? await table.take(name, free, running) : []
    for (const job of jobs) start(job)
    leftOut = free - jobs.length <= 0 || fullGroups(running, free - jobs.length).length > 0
    return jobs.length > 0 && underWay.size < concurrency
  }

  function start(job: TakenJob): void {
    let group = job.deaths > 0 ? SUSPECTS : job.group
    count(group, 1)
    const run = perform(job, survived).finally(() => {
      underWay.delete(run)
      leave()
    })
    underWay.add(run)

    async function survived(): Promise<void> {
      if (group !== SUSPECTS) return
      await table.survived(name, job.id)
      leave()
      group = job.group
      count(group, 1)
    }

    function leave(): void {
      count(group, -1)
      if (leftOut) loop.wake()
    }
  }

  function count(group: string, by: number): void {
    const left = (running.get(group) ?? 0) + by
    if (left > 0) running.set(group, left)
    else running.delete(group)
  }

  async function perform(job: TakenJob, survived: () => Promise<void>): Promise<void> {
    try {
      await settleWithin(
        () =>
          traces.perform(name, job, (stored) => {
            const data = kind.schema.parse(stored)
            if (kind.park === undefined || job.deaths < DEATHS) return kind.handle(data, survived)
            return kind.park(data, `The process that worked on it ended ${job.deaths} times in a row`)
          }),
        giveUpMs,
      )
    } catch (error) {
      onError(error)
      owed.set(job.id, { job, error: String(error).slice(0, 500) })
      await putBackOwed().catch(onError)
    }
  }

  async function putBackOwed(): Promise<void> {
    for (const [id, { job, error }] of owed) {
      await table.putBack(name, job, error)
      owed.delete(id)
    }
  }

  return {
    wake: kind.byClock === true ? () => undefined : loop.wake,
    underWay: () => underWay.size,
    stop: async () => {
      await loop.stop()
      await Promise.all(underWay)
    },
  }
}
