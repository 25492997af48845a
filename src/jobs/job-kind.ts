import type { z } from 'zod'

/** A kind of job: its name, the schema of its data and its handler. */
export interface JobKind<Data> {
  name: string
  schema: z.ZodType<Data>
  /**
   * Must remove or reschedule the job in the transaction of its own change. If it rejects, the job is returned to
   * the queue and taken again after a second.
   *
   * @param survived call and await it after the part that can exhaust the memory of the process
   */
  handle(data: Data, survived: () => Promise<void>): Promise<void>
  /** Fails a job permanently after it has ended its process several times. Without it such a job is retried forever. */
  park?(data: Data, reason: string): Promise<void>
  /** How many jobs this process runs at the same time. */
  concurrency: number
  /** Jobs of this kind start only at polls. Waking the queue does not affect them. Default false. */
  byClock?: boolean
}
