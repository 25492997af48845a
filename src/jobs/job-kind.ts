import type { z } from 'zod'

/** A kind of job: its name, what its data looks like, and what is to be done with it. */
export interface JobKind<Data> {
  name: string
  schema: z.ZodType<Data>
  /**
   * Has to remove or put off the job itself, with its own change; a rejection puts it off for a while.
   *
   * @param survived to be called, and awaited, once what could end the process by its size is behind it
   */
  handle(data: Data, survived: () => Promise<void>): Promise<void>
  /** Ends for good a job that has ended its worker's process again and again. Without it such a job is tried for ever. */
  park?(data: Data, reason: string): Promise<void>
  /** Jobs at a time in this process. */
  concurrency: number
  /** Its jobs come when their time has come and never sooner: waking the queue leaves it alone. Default false. */
  byClock?: boolean
}
