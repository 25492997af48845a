import type { Execute } from '../lib/execute.ts'

/** The index that {@link createFetchOrder} creates. */
export const FETCH_ORDER = 'job_fair_order'

/**
 * Gives pg-boss's table an index in the order in which jobs are taken, with all that decides who is taken: with
 * 100,000 jobs of one group waiting, those of others are found in the index alone.
 */
export async function createFetchOrder(execute: Execute, schema: string): Promise<void> {
  await execute(
    `CREATE INDEX IF NOT EXISTS ${FETCH_ORDER} ON ${schema}.job (name, start_after, id)
      INCLUDE (singleton_key, started_on, retry_count) WHERE state < 'active'`,
    [],
  )
  // Of earlier versions.
  await execute(`DROP INDEX IF EXISTS ${schema}.job_fetch_order`, [])
}
