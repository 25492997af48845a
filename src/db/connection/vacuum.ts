import type { Database } from './database.ts'

const TABLES = [
  'invitations',
  'invitation_counts',
  'invitation_events',
  'deliveries',
  'webhook_deliveries',
  'quota_usage',
  'invitation_statistics',
  'weekly_creations',
  'acceptance_times',
  'statistics_progress',
  'uncounted_deletions',
]

/**
 * Removes what updates and deletions left in the tables and indexes of the embedded database, which has no autovacuum.
 *
 * Without it, the index of events without a position keeps an entry for each event ever, and each search for new events
 * reads 6 of its pages per 1,000 events.
 */
export async function vacuum({ execute }: Pick<Database, 'execute'>, queueSchema: string): Promise<void> {
  // With values, even none, it runs outside of a transaction.
  await execute(`VACUUM ${[...TABLES, `${queueSchema}.job`].join(', ')}`, [])
}
