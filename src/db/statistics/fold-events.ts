import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { COUNT_COLUMNS, countedColumns, countedPosition, nextFacts } from './facts.ts'

/** What the fold of events needs. */
export interface EventFold {
  /** Adds the next events to the statistics. @returns whether there may be more. */
  fold(): Promise<boolean>
}

/** A server counts so many events within 0.1 s. The embedded database can do nothing else meanwhile. */
const BATCH_SIZE = { shared: 2_000, embedded: 250 }

/**
 * Adds events to the statistics, in the order of their positions. The position and the numbers change in one statement,
 * so each event counts once. Any number of gateways can do it: one that finds the position locked leaves the work to the
 * other one.
 */
export function createEventFold({ query, isShared }: Pick<Database, 'query' | 'isShared'>): EventFold {
  const limit = isShared ? BATCH_SIZE.shared : BATCH_SIZE.embedded
  const statement = foldNext(limit)
  return {
    fold: () =>
      retryConflicts(async () => {
        const [state] = await query<{ has_events: boolean; has_deletions: boolean }>(IS_DUE)
        const [folded] = state?.has_events === true ? await query<{ events: number }>(statement) : []
        if (state?.has_deletions === true) await query(FORGET_DELETIONS)
        return folded?.events === limit
      }),
  }
}

const IS_DUE = Prisma.sql`
  SELECT EXISTS (SELECT FROM invitation_events WHERE position > ${countedPosition}) AS has_events,
    EXISTS (SELECT FROM uncounted_deletions) AS has_deletions`

/** All events of an invitation are committed before its deletion, so none can follow. */
const FORGET_DELETIONS = Prisma.sql`
  DELETE FROM uncounted_deletions d WHERE NOT EXISTS (
    SELECT FROM invitation_events e
    WHERE e.invitation_id = d.invitation_id AND (e.position IS NULL OR e.position > ${countedPosition}))`

/**
 * The lock reads the latest position, even if the snapshot of the statement is older. Positions are committed in their
 * order, so a snapshot never has one without those before it.
 */
function foldNext(limit: number): Prisma.Sql {
  return Prisma.sql`
    WITH progress AS MATERIALIZED (
      SELECT position FROM statistics_progress FOR UPDATE SKIP LOCKED
    ), ${nextFacts(Prisma.sql`(SELECT position FROM progress)`, limit)}, counts AS (
      INSERT INTO invitation_statistics AS stored (dimension, grain, start, key, ${ALL_COLUMNS})
      SELECT dimension, grain, ${startIn}, key, ${countedColumns} FROM fact CROSS JOIN LATERAL (VALUES ${GRAINS}) ${LEVEL}
      WHERE key IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
      ON CONFLICT (dimension, grain, start, key) DO UPDATE SET ${INCREMENTS}
    ), weeks AS (
      INSERT INTO weekly_creations AS stored (dimension, start, key, created)
      SELECT dimension, date_trunc('week', at, 'UTC'), key, count(*)
      FROM fact CROSS JOIN LATERAL (VALUES ${GRAINS}) ${LEVEL}
      WHERE count = 'created' AND dimension <> 'ALL' AND key IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      ON CONFLICT (dimension, start, key) DO UPDATE SET created = stored.created + excluded.created
    ), times AS (
      INSERT INTO acceptance_times AS stored (dimension, grain, start, key, bucket, accepted)
      SELECT dimension, grain, ${startIn}, key, bucket, count(*)
      FROM fact CROSS JOIN LATERAL (VALUES ${GRAINS}) ${LEVEL}
      WHERE bucket IS NOT NULL AND key IS NOT NULL GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
      ON CONFLICT (dimension, grain, start, key, bucket) DO UPDATE SET accepted = stored.accepted + excluded.accepted
    ), moved AS (
      UPDATE statistics_progress SET position = last.position
      FROM (SELECT max(position) AS position FROM e) AS last WHERE last.position IS NOT NULL
    )
    SELECT count(*)::int AS events FROM e`
}

const startIn = Prisma.sql`date_trunc(grain::text, at, 'UTC')`
const ALL_COLUMNS = Prisma.raw(Object.values(COUNT_COLUMNS).join(', '))
const INCREMENTS = Prisma.raw(
  Object.values(COUNT_COLUMNS)
    .map((column) => `${column} = stored.${column} + excluded.${column}`)
    .join(', '),
)
const LEVEL = Prisma.raw('AS level(dimension, grain, key)')

/** Where each fact counts. Hours are only for all invitations: most keys have few events. */
const GRAINS = Prisma.raw(
  [
    ['ALL', 'HOUR', "''"],
    ['ALL', 'DAY', "''"],
    ['INVITER', 'DAY', 'inviter_id'],
    ['TEMPLATE', 'DAY', 'template'],
    ['DOMAIN', 'DAY', 'domain'],
  ]
    .map(
      ([dimension, grain, key]) =>
        `('${dimension}'::statistics_dimension, '${grain}'::statistics_grain, ${key})`,
    )
    .join(', '),
)
