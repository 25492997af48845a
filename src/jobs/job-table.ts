import type { Execute } from '../lib/execute.ts'

/** A job that this process has taken. */
export interface TakenJob {
  id: string
  data: object
  /** Jobs of one group share places: webhooks of one endpoint, emails to one domain. */
  group: string
  /** How many workers died with this job, not counting those before it was marked as survived. */
  deaths: number
  /** The time of taking, as Postgres formats it. It identifies this attempt. */
  takenAt: string
}

/** The group of jobs whose worker died. They run one at a time. */
export const SUSPECTS = '!suspects'

/** Takes jobs from pg-boss's table and returns them, in ways that pg-boss's own fetch does not offer. */
export interface JobTable {
  /**
   * Takes at most `free` jobs of a kind, the oldest first. A group gets a job only if afterwards at least as many
   * places are free as the group holds. So a few slow receivers never hold all places, and a single one gets half.
   *
   * @param running the number of running jobs in this process, by group
   */
  take(kind: string, free: number, running: ReadonlyMap<string, number>): Promise<TakenJob[]>
  /** Resets the count of deaths, because the job has passed the part that can end its process. */
  markSurvived(kind: string, id: string): Promise<void>
  /** Returns a failed job, to be taken again after a second. Does nothing if another worker has taken it. */
  putBack(kind: string, job: Pick<TakenJob, 'id' | 'takenAt'>, error: string): Promise<void>
}

// One statement looks at this many jobs. Groups that are full by then are skipped by the next one.
const MAX_EXAMINED = 200

/** The groups that may hold no more places while `free` places are free. */
export function fullGroups(running: ReadonlyMap<string, number>, free: number): string[] {
  return [...running].filter(([group, count]) => group === SUSPECTS || count >= free).map(([group]) => group)
}

export function createJobTable(execute: Execute, schema: string): JobTable {
  const take = takeStatement(schema)
  return {
    take: async (kind, free, running) => {
      const groups = JSON.stringify(Object.fromEntries(running))
      const { rows } = await execute(take, [kind, free, fullGroups(running, free), groups])
      return rows.map(toTakenJob)
    },
    markSurvived: async (kind, id) => {
      await execute(
        `UPDATE ${schema}.job SET retry_count = 0 WHERE name = $1 AND id = $2 AND state = 'active'`,
        [kind, id],
      )
    },
    putBack: async (kind, { id, takenAt }, error) => {
      await execute(
        `UPDATE ${schema}.job SET state = 'retry', started_on = NULL, start_after = now() + interval '1 second',
           output = jsonb_build_object('message', $4::text)
         WHERE name = $1 AND id = $2 AND state <= 'active' AND started_on = $3::timestamptz`,
        [kind, id, takenAt, error],
      )
    },
  }
}

function toTakenJob(row: Record<string, unknown>): TakenJob {
  return {
    id: String(row['id']),
    data: Object(row['data']),
    group: String(row['singleton_key'] ?? ''),
    deaths: Number(row['retry_count']),
    takenAt: String(row['taken_at']),
  }
}

function takeStatement(schema: string): string {
  // pg-boss resets a job whose time is up to "retry" and keeps started_on. That is how a dead worker is recognized.
  const group = `CASE WHEN started_on IS NULL AND retry_count = 0 THEN coalesce(singleton_key, '') ELSE '${SUSPECTS}' END`
  return `
    WITH waiting AS MATERIALIZED (
      SELECT id, start_after, ${group} AS grp FROM ${schema}.job
      WHERE name = $1 AND state < 'active' AND start_after <= now() AND ${group} <> ALL($3::text[])
      ORDER BY start_after, id LIMIT ${MAX_EXAMINED}
    ), ranked AS (
      SELECT id, start_after, grp, row_number() OVER (PARTITION BY grp ORDER BY start_after, id) AS nth FROM waiting
    ), placed AS (
      -- level: how many jobs of its group would run with it. place: which free place it would take.
      SELECT id, level, row_number() OVER (ORDER BY level, start_after, id) AS place
      FROM ranked, LATERAL (SELECT coalesce(($4::jsonb->>grp)::int, 0) + nth AS level) AS l
      WHERE grp <> '${SUSPECTS}' OR nth = 1
    ), chosen AS (
      SELECT id FROM placed WHERE level + place <= $2::int + 1
    ), locked AS (
      SELECT id FROM ${schema}.job
      WHERE name = $1 AND state < 'active' AND id = ANY(ARRAY(SELECT id FROM chosen))
      FOR UPDATE SKIP LOCKED
    )
    UPDATE ${schema}.job j SET
      state = 'active', started_on = now(), retry_count = retry_count + (started_on IS NOT NULL)::int
    FROM locked WHERE j.name = $1 AND j.id = locked.id
    RETURNING j.id, j.data, j.singleton_key, j.retry_count, j.started_on::text AS taken_at`
}
