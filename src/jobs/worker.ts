import { withTimeout } from '../lib/with-timeout.ts'
import type { JobKind } from './job-kind.ts'
import { fullGroups, type JobTable, SUSPECTS, type TakenJob } from './job-table.ts'
import type { JobTracing } from './job-tracing.ts'
import { type Loop, startLoop } from './loop.ts'
import type { LoopWatch } from './loop-watch.ts'

/** Processes jobs of one kind in this process. */
export interface Worker {
  /** Looks for jobs now, not at the next poll. */
  wake(): void
  /** The number of running jobs. */
  runningJobs(): number
  /** Takes no more jobs, and waits for the running ones. */
  stop(): Promise<void>
}

export interface WorkerOptions {
  table: JobTable
  traces: JobTracing
  pollMs: number
  /** After this time the job counts as the job of a dead worker, and no longer holds a place here. */
  jobTimeoutMs: number
  onError: (error: unknown) => void
  watch?: LoopWatch | undefined
}

/** A job is parked if this many workers died with it. */
const MAX_DEATHS = 3

// Each search is a statement. Places that become free within this time, and jobs that are added, share one.
const SEARCH_SPACING_MS = 5

export function startWorker<Data>(kind: JobKind<Data>, options: WorkerOptions): Worker {
  const { pollMs, onError, watch } = options
  const state: WorkerState = {
    running: new Set(),
    groups: new Map(),
    unreturned: new Map(),
    mayHaveLeftJobs: false,
  }
  const loop: Loop = startLoop(
    () => takeJobs(kind, options, state, () => state.mayHaveLeftJobs && loop.wake()),
    { pollMs, onError, spacingMs: SEARCH_SPACING_MS, watched: watch && { watch, name: kind.name } },
  )
  return {
    wake: kind.byClock === true ? () => undefined : loop.wake,
    runningJobs: () => state.running.size,
    stop: async () => {
      await loop.stop()
      await Promise.all(state.running)
    },
  }
}

interface WorkerState {
  running: Set<Promise<void>>
  /** The number of running jobs by group. */
  groups: Map<string, number>
  /** Failed jobs that must be returned as soon as the database accepts it. Their worker is not dead. */
  unreturned: Map<string, { job: TakenJob; error: string }>
  /** Whether jobs may be waiting only for a free place here. */
  mayHaveLeftJobs: boolean
}

/** @returns whether to look for more jobs at once. */
async function takeJobs<Data>(
  kind: JobKind<Data>,
  options: WorkerOptions,
  state: WorkerState,
  onPlaceFree: () => void,
): Promise<boolean> {
  const { running, groups } = state
  await returnFailedJobs(kind.name, options.table, state)
  const free = kind.concurrency - running.size
  const jobs = free > 0 ? await options.table.take(kind.name, free, groups) : []
  for (const job of jobs) {
    const place = occupyPlace(groups, job, onPlaceFree)
    const run = runJob(kind, options, state, { job, place }).finally(() => {
      running.delete(run)
      place.leave()
    })
    running.add(run)
  }
  state.mayHaveLeftJobs = free - jobs.length <= 0 || fullGroups(groups, free - jobs.length).length > 0
  return jobs.length > 0 && running.size < kind.concurrency
}

/** A handler that goes on after its timeout has left its place already: it changes no counts. */
interface Place {
  isSuspect(): boolean
  /** Moves the job from the suspects to its own group. */
  clear(): void
  leave(): void
}

function occupyPlace(groups: Map<string, number>, job: TakenJob, onPlaceFree: () => void): Place {
  let group: string | null = job.deaths > 0 ? SUSPECTS : job.group
  count(groups, group, 1)
  const moveTo = (next: string | null) => {
    if (group === null) return
    count(groups, group, -1)
    if (next !== null) count(groups, next, 1)
    group = next
    onPlaceFree()
  }
  return {
    isSuspect: () => group === SUSPECTS,
    clear: () => moveTo(job.group),
    leave: () => moveTo(null),
  }
}

function count(groups: Map<string, number>, group: string, by: number): void {
  const left = (groups.get(group) ?? 0) + by
  if (left > 0) groups.set(group, left)
  else groups.delete(group)
}

/** Never rejects: a job that fails is returned to the queue. */
async function runJob<Data>(
  kind: JobKind<Data>,
  { table, traces, jobTimeoutMs, onError }: WorkerOptions,
  state: WorkerState,
  { job, place }: { job: TakenJob; place: Place },
): Promise<void> {
  const survived = async () => {
    if (!place.isSuspect()) return
    await table.markSurvived(kind.name, job.id)
    place.clear()
  }
  const handle = (stored: object) => {
    const data = kind.schema.parse(stored)
    if (kind.park === undefined || job.deaths < MAX_DEATHS) return kind.handle(data, survived)
    return kind.park(data, `The process that worked on it ended ${job.deaths} times in a row`)
  }
  try {
    await withTimeout(() => traces.perform(kind.name, job, handle), jobTimeoutMs)
  } catch (error) {
    onError(error)
    state.unreturned.set(job.id, { job, error: String(error).slice(0, 500) })
    await returnFailedJobs(kind.name, table, state).catch(onError)
  }
}

async function returnFailedJobs(kind: string, table: JobTable, { unreturned }: WorkerState): Promise<void> {
  for (const [id, { job, error }] of unreturned) {
    await table.putBack(kind, job, error)
    unreturned.delete(id)
  }
}
