import type { Config } from '../../config/config.ts'
import type { Database } from '../../db/connection/database.ts'
import { type Queue, startQueue } from '../../jobs/queue.ts'

/** The queue for a command: jobs can be added and removed, but none is processed in this process. */
export function startIdleQueue(
  database: Database,
  { queueSchema }: Pick<Config, 'queueSchema'>,
): Promise<Queue> {
  return startQueue({
    execute: database.execute,
    changeSchema: database.changeSchema,
    schema: queueSchema,
    // The queues of the gateways report the same errors of maintenance.
    onError: () => undefined,
    working: false,
  })
}
