import type { Execute } from '../lib/execute.ts'

/** How far behind a kind of job is. */
export interface Backlog {
  kind: string
  /** Whose time has come, and which nobody has taken up; no more than 10,000 are counted. */
  ready: number
  /** Whose time is yet to come, counted alike. */
  delayed: number
  /** How long the first of those that are ready has waited beyond its time; 0 where there is none. */
  oldestSeconds: number
}

/** What a scrape may cost: counting stops here, and a backlog of this is one whatever its size. */
const MOST_COUNTED = 10_000

/**
 * Asks pg-boss's index of what waits (name, start_after; "state < active") and no row of a job: it has
 * what waits alone, and its beginning is what is oldest.
 */
export async function readBacklog(
  execute: Execute,
  schema: string,
  kinds: readonly string[],
): Promise<Backlog[]> {
  const { rows } = await execute(
    `SELECT kind,
      (SELECT count(*)::int FROM (SELECT FROM ${schema}.job WHERE name = kind AND state < 'active'
        AND start_after <= now() LIMIT ${MOST_COUNTED}) r) AS ready,
      (SELECT count(*)::int FROM (SELECT FROM ${schema}.job WHERE name = kind AND state < 'active'
        AND start_after > now() LIMIT ${MOST_COUNTED}) d) AS delayed,
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
