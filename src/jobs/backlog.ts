import type { Execute } from '../lib/execute.ts'

/** How many jobs of a kind are waiting, and for how long. */
export interface Backlog {
  kind: string
  /** Due jobs that no worker has taken, counted up to 10,000. */
  ready: number
  /** Jobs that are not due yet, counted up to 10,000. */
  delayed: number
  /** How long the oldest due job has waited. 0 if there is none. */
  oldestSeconds: number
}

/** Limits the cost of a scrape. Any larger backlog needs attention. */
const MAX_COUNTED = 10_000

/**
 * Reads only pg-boss's index (name, start_after; "state < active"), which contains only waiting jobs and begins with
 * the oldest. It reads no row of the table.
 */
export async function readBacklog(
  execute: Execute,
  schema: string,
  kinds: readonly string[],
): Promise<Backlog[]> {
  const { rows } = await execute(
    `SELECT kind,
      (SELECT count(*)::int FROM (SELECT FROM ${schema}.job WHERE name = kind AND state < 'active'
        AND start_after <= now() LIMIT ${MAX_COUNTED}) r) AS ready,
      (SELECT count(*)::int FROM (SELECT FROM ${schema}.job WHERE name = kind AND state < 'active'
        AND start_after > now() LIMIT ${MAX_COUNTED}) d) AS delayed,
      coalesce((SELECT extract(epoch FROM now() - start_after)::float8 FROM ${schema}.job
        WHERE name = kind AND state < 'active' AND start_after <= now()
        ORDER BY start_after LIMIT 1), 0) AS oldest
    FROM unnest($1::text[]) AS kind`,
    [kinds],
  )
  return rows.map(({ kind, ready, delayed, oldest }) => ({
    kind: String(kind),
    ready: Number(ready),
    delayed: Number(delayed),
    oldestSeconds: Number(oldest),
  }))
}
