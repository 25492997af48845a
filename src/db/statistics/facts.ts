import { BUCKETS_PER_DOUBLING } from '../../domain/statistics/acceptance-time.ts'
import type { StatisticsCount } from '../../domain/statistics/statistics.ts'
import { Prisma } from '../generated/client.ts'

/** The column of each count. */
export const COUNT_COLUMNS: Readonly<Record<StatisticsCount, string>> = {
  created: 'created',
  emailed: 'emailed',
  emailsSent: 'emails_sent',
  emailsFailed: 'emails_failed',
  accepted: 'accepted',
  declined: 'declined',
  revoked: 'revoked',
  expired: 'expired',
  createdAndAccepted: 'created_and_accepted',
}

/** The position up to which events are counted. */
export const countedPosition = Prisma.sql`(SELECT position FROM statistics_progress)`

/**
 * The CTE `fact`: what the next events say, one row for each count. Both the fold and the reader of events that are not
 * folded yet use it, so that a number does not depend on the time of the fold.
 *
 * - An event counts for the inviter, the template and the domain that its invitation has now.
 * - A deleted invitation is in `uncounted_deletions` while it has events to count. One that was deleted before this
 *   table existed counts only in the numbers of all invitations.
 * - An import has one event, which says how the invitation ended. Its columns say when.
 *
 * @param after the position, as SQL
 */
export function nextFacts(after: Prisma.Sql, limit: number): Prisma.Sql {
  return Prisma.sql`e AS MATERIALIZED (
      SELECT * FROM invitation_events WHERE position > ${after} ORDER BY position LIMIT ${limit}::int
    ), known AS MATERIALIZED (
      SELECT e.invitation_id, e.type, e.position, e.created_at,
        coalesce(i.inviter_id, d.inviter_id) AS inviter_id,
        coalesce(i.template, d.template) AS template,
        coalesce(split_part(i.email_key, '@', 2), d.domain) AS domain,
        coalesce(i.created_at, d.created_at) AS invited_at,
        CASE
          WHEN e.type IN ('ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED') THEN lower(e.type::text)
          WHEN e.type = 'CREATED' AND e.after->>'status' <> 'PENDING' THEN lower(e.after->>'status')
        END AS ended,
        CASE e.type WHEN 'CREATED' THEN coalesce(i.accepted_at, i.revoked_at, i.updated_at) END AS imported_end
      FROM e LEFT JOIN invitations i ON i.id = e.invitation_id
        LEFT JOIN uncounted_deletions d ON d.invitation_id = e.invitation_id
      WHERE e.type IN ('CREATED', 'MAILED', 'DELIVERY_FAILED', 'ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED')
    ), fact AS MATERIALIZED (
      SELECT inviter_id, template, domain, counted.* FROM known CROSS JOIN LATERAL (
        SELECT created_at AS at, CASE type
          WHEN 'CREATED' THEN 'created' WHEN 'MAILED' THEN 'emails_sent' WHEN 'DELIVERY_FAILED' THEN 'emails_failed'
        END AS count, NULL::int AS bucket
        UNION ALL SELECT created_at, 'emailed', NULL WHERE type = 'MAILED' AND NOT ${wasMailedBefore}
        UNION ALL SELECT ended_at, ended, CASE ended WHEN 'accepted' THEN ${bucketOf} END
          FROM (SELECT coalesce(imported_end, created_at) AS ended_at, ${invitedAt} AS began_at) AS time
          WHERE ended IS NOT NULL
        UNION ALL SELECT ${invitedAt}, 'created_and_accepted', NULL WHERE ended = 'accepted'
      ) AS counted WHERE counted.count IS NOT NULL
    )`
}

/** Positions are assigned in one order, so that one of several emails is the first one at any time. */
const wasMailedBefore = Prisma.sql`EXISTS (
  SELECT FROM invitation_events earlier
  WHERE earlier.invitation_id = known.invitation_id AND earlier.type = 'MAILED' AND earlier.position < known.position)`

const invitedAt = Prisma.sql`coalesce(invited_at, (
  SELECT min(first.created_at) FROM invitation_events first
  WHERE first.invitation_id = known.invitation_id AND first.type = 'CREATED'), created_at)`

const bucketOf = Prisma.raw(
  `floor(${BUCKETS_PER_DOUBLING} * ln(greatest(extract(epoch FROM ended_at - began_at)::float8, 1)) / ln(2::float8))::int`,
)

/** Each count of the rows of `fact`, as columns. */
export const countedColumns = Prisma.join(
  Object.values(COUNT_COLUMNS).map((column) =>
    Prisma.raw(`(count(*) FILTER (WHERE count = '${column}'))::int AS ${column}`),
  ),
)
