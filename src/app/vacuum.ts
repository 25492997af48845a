import type { CompleteConfig } from '../config/secrets.ts'
import type { Database } from '../db/connection/database.ts'
import { type Loop, startLoop } from '../jobs/loop.ts'

const EVERY_MS = 600_000
const TABLES = ['invitations', 'invitation_events', 'deliveries', 'webhook_deliveries', 'quota_usage']

/** The embedded database has no autovacuum. Null: another one cleans itself. */
export function startVacuum(
  database: Database,
  { queueSchema }: Pick<CompleteConfig, 'queueSchema'>,
  onError: (error: unknown) => void,
): Loop | null {
  if (database.isShared) return null
  let isStart = true
  return startLoop(
    async () => {
      // The start does not wait for it.
      if (!isStart) await vacuum(database, queueSchema)
      isStart = false
      return false
    },
    { pollMs: EVERY_MS, onError },
  )
}

/**
 * Removes what updates and deletions left in tables and indexes. Without it, the index of events without a position
 * keeps an entry for each event ever, and each search for new events reads 6 of its pages per 1,000 events.
 */
export async function vacuum({ execute }: Pick<Database, 'execute'>, queueSchema: string): Promise<void> {
  // With values, even none, it runs outside of a transaction.
  await execute(`VACUUM ${[...TABLES, `${queueSchema}.job`].join(', ')}`, [])
}
