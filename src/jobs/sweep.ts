import { z } from 'zod'
import type { Execute } from '../lib/execute.ts'
import type { JobKind } from './job-kind.ts'
import type { Queue } from './queue.ts'

export const SWEEP = 'sweep'
const PAUSE_SECONDS = 30
const schema = z.strictObject({})

// One job for all gateways on a database, whoever takes it: its id is always the same.
const JOB = {
  id: '0193b3a0-0000-7000-8000-000000005eed',
  data: schema.parse({}),
  // pg-boss forgets jobs that nobody took for weeks, such as while all gateways were off.
  keepUntil: new Date('9999-01-01T00:00:00Z'),
}

export interface SweepJobOptions {
  queue: Queue
  /** @returns whether there is more to do at once. */
  sweep(): Promise<boolean>
  transact(work: (execute: Execute) => Promise<void>): Promise<void>
}

/** The job that sweeps: after each time it puts itself off, by the database's clock. */
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

/** Puts the job in, where it is not in yet. Its kind has to be known to the queue. */
export function startSweeping(queue: Queue, execute: Execute): Promise<void> {
  return queue.add(SWEEP, [JOB], execute)
}
