import type { Database } from '../connection/database.ts'
import { Prisma } from '../generated/client.ts'
import { isOverdue } from '../lifecycle/status.ts'

export interface DatabaseGauges {
  deliveries: { channel: string; state: string; count: number }[]
  sweepLagSeconds: number
  eventLogLagSeconds: number
}

/** Beyond so many rows they are no longer counted. */
const FEW = 10_000

/**
 * The state of deliveries, the sweep and the feed, at a low cost for any table size. Each lag is the
 * first entry of a partial index made for the work itself. Rows of a large table are not counted: how
 * many are in which state is what the planner's statistics say, as of the last ANALYZE (a large table that
 * has had none, as in the embedded database, has no figures).
 */
export async function readDatabaseGauges({ prisma }: Database): Promise<DatabaseGauges> {
  const [lags] = await prisma.$queryRaw<{ sweep: number | null; event_log: number | null }[]>`
    SELECT
      (SELECT extract(epoch FROM now() - i.expires_at)::float8 FROM invitations i
        WHERE ${isOverdue} ORDER BY i.expires_at LIMIT 1) AS sweep,
      (SELECT extract(epoch FROM now() - created_at)::float8 FROM invitation_events
        WHERE position IS NULL ORDER BY id LIMIT 1) AS event_log`
  const deliveries = await prisma.$queryRaw<DatabaseGauges['deliveries']>`
    ${byState('mail', Prisma.sql`deliveries`, 'deliveries')}
    UNION ALL ${byState('webhook', Prisma.sql`webhook_deliveries`, 'webhook_deliveries')}`
  return {
    deliveries,
    sweepLagSeconds: lags?.sweep ?? 0,
    eventLogLagSeconds: Math.max(lags?.event_log ?? 0, 0),
  }
}

function byState(channel: string, table: Prisma.Sql, name: string): Prisma.Sql {
  return Prisma.sql`(
    WITH few AS MATERIALIZED (SELECT state::text AS state FROM ${table} LIMIT ${FEW + 1})
    SELECT ${channel} AS channel, state, count(*)::float8 AS count FROM few
      WHERE (SELECT count(*) FROM few) <= ${FEW} GROUP BY state
    UNION ALL
    SELECT ${channel}, common.state, round(c.reltuples * common.share)::float8
      FROM pg_stats s JOIN pg_class c ON c.oid = to_regclass(${name}),
        unnest(s.most_common_vals::text::text[], s.most_common_freqs) AS common(state, share)
      WHERE (SELECT count(*) FROM few) > ${FEW} AND s.attname = 'state' AND s.inherited = false
        AND to_regclass(format('%I.%I', s.schemaname, s.tablename)) = c.oid
  )`
}
