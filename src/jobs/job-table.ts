import type { Execute } from '../lib/execute.ts'

/** A job that was taken. */
export interface TakenJob {
  id: string
  data: object
  /** Jobs of one group share places: webhooks of an endpoint, mails of a domain. */
  group: string
  /** How many workers have died with it before they said that they would survive it. */
  deaths: number
  /** When it was taken, as Postgres writes it: which taking of it this is. */
  takenAt: string
}

/** The group of jobs whose worker has died: they are taken one at a time. */
export const SUSPECTS = '!suspects'

/** Takes jobs from pg-boss's table and puts them back, with what pg-boss's own fetch can't do. */
export interface JobTable {
  /**
   * Takes at most `free` jobs of a kind, the oldest first, but of each group no more than leaves as many places
   * free as the group has. So a few slow receivers never hold all places, and one alone has half of them.
   *
   * @param running how many jobs of each group are under way in this process
   */
  take(kind: string, free: number, running: ReadonlyMap<string, number>): Promise<TakenJob[]>
  /** The worker lives: what the job has done so far did not end it. */
  survived(kind: string, id: string): Promise<void>
  /** Gives a job back that failed by an error, to be taken again in a moment, unless somebody took it meanwhile. */
  putBack(kind: string, job: Pick<TakenJob, 'id' | 'takenAt'>, error: string): Promise<void>
}

// Beyond these jobs of one turn groups are not told apart; the next turn leaves out those that are full.
const LOOKED_AT = 200

/** The groups that may have no more places as long as so many are free. */
export function fullGroups(running: ReadonlyMap<string, number>, free: number): string[] {
  return [...running].filter(([group, n]) => group === SUSPECTS || n >= free).map(([group]) => group)
}

export function createJobTable(execute: Execute, schema: string): JobTable {
  // pg-boss makes the same of a job whose time is up: it is to be tried again, and its start is kept.
  const group = `CASE WHEN started_on IS NULL AND retry_count = 0 THEN coalesce(singleton_key, '') ELSE '${SUSPECTS}' END`
  const take = `
    WITH waiting AS MATERIALIZED (
      SELECT id, start_after, ${group} AS grp FROM ${schema}.job
      WHERE name = $1 AND state < 'active' AND start_after <= now() AND ${group} <> ALL($3::text[])
      ORDER BY start_after, id LIMIT ${LOOKED_AT}
    ), ranked AS (
      SELECT id, start_after, grp, row_number() OVER (PARTITION BY grp ORDER BY start_after, id) AS nth FROM waiting
    ), placed AS (
      -- How many of its group would be under way with it, and which place it would take.
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
  return {
    take: async (kind, free, running) => {
      const { rows } = await execute(take, [
        kind,
        free,
        fullGroups(running, free),
        JSON.stringify(Object.fromEntries(running)),
      ])
      return rows.map((row) => {
        const deaths = Number(row['retry_count'])
        return {
          id: String(row['id']),
          data: Object(row['data']),
          group: String(row['singleton_key'] ?? ''),
          deaths,
          takenAt: String(row['taken_at']),
        }
      })
    },
    survived: async (kind, id) => {
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
