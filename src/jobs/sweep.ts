import { z } from 'zod'
import type { Execute } from '../lib/execute.ts'
import type { JobKind } from './job-kind.ts'
import type { Queue } from './queue.ts'

export const SWEEP = 'sweep'
const PAUSE_SECONDS = 30
const schema = z.strictObject({})

// All gateways on a database share one job, so its id is always the same.
const JOB = { id: '0193b3a0-0000-7000-8000-000000005eed', data: schema.parse({}) }

export interface SweepJobOptions {
  queue: Queue
  /** @returns whether to sweep again at once. */
  sweep(): Promise<boolean>
  transact(work: (execute: Execute) => Promise<void>): Promise<void>
}

/** The job that sweeps. After each run it reschedules itself, by the database's clock. */
export function sweepJob({ queue, sweep, transact }: SweepJobOptions): JobKind<Record<string, never>> {
  return {
    name: SWEEP,
    schema,
    concurrency: 1,
    byClock: true,
    handle: async () => {
      const seconds = (await sweep()) ? 0 : PAUSE_SECONDS
      await transact(async (execute) => {
        await queue.remove(SWEEP, [JOB.id], execute)
        await queue.add(SWEEP, [{ ...JOB, startAfter: `${seconds} seconds` }], execute)
      })
    },
  }
}

/** Adds the sweep job if it does not exist yet. Call it after the queue of its kind exists. */
export function startSweeping(queue: Queue, execute: Execute): Promise<void> {
  return queue.add(SWEEP, [JOB], execute)
}
