import type { Execute } from './execute.ts'

/**
 * Gives pg-boss's table an index in the order in which jobs are taken, with all that decides who is taken: with
 * 100,000 jobs of one group waiting, those of others are found in the index alone.
 */
export async function keepFetchOrder(execute: Execute): Promise<void> {
  // Asked first: CREATE INDEX IF NOT EXISTS would wait for whoever is writing, at every start.
  const { rows } = await execute("SELECT to_regclass('pgboss.job_fair_order') IS NOT NULL AS made", [])
  if (rows[0]?.['made'] === true) return
  await execute(`
    BEGIN;
    SELECT pg_advisory_xact_lock(hashtext('pgboss.job_fetch_order'));
    CREATE INDEX IF NOT EXISTS job_fair_order ON pgboss.job (name, start_after, id)
      INCLUDE (singleton_key, started_on, retry_count) WHERE state < 'active';
    DROP INDEX IF EXISTS pgboss.job_fetch_order;
    COMMIT`)
}
