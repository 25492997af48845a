import type { PlainDraft } from '../../domain/create/creation-store.ts'
import { Prisma } from '../generated/client.ts'
import { recordset } from '../recordset.ts'
import { added } from './quota.ts'

/**
 * Common table expressions that count the drafts in `free`. Their last one is `admitted`: the drafts within all their
 * limits. A subject without enough left for all its drafts admits none of them, so that a transaction decides which.
 *
 * `costs_taken` is the condition under which `admitted` may be inserted. Reading it takes the costs. If another
 * transaction has taken what was left since this statement began, it fails with a division by zero, so that nothing
 * is counted either.
 */
export function takeCosts(plain: PlainDraft[]): Prisma.Sql {
  const costs = plain.flatMap(({ draft, costs }) =>
    costs.map(({ subject, limit: { limit, windowHours } }) => ({
      invitation_id: draft.invitationId,
      subject,
      units: limit,
      window_hours: windowHours,
    })),
  )
  if (costs.length === 0)
    return Prisma.sql`admitted AS (SELECT * FROM free), costs_taken AS (SELECT true AS done)`
  const rows = recordset(
    costs,
    { invitation_id: 'text', subject: 'text', units: 'int', window_hours: 'int' },
    'x',
  )
  return Prisma.sql`cost AS (
      SELECT * FROM ${rows}
    ), demand AS (
      SELECT subject, units, count(*) AS amount FROM cost JOIN free ON free.id = cost.invitation_id GROUP BY 1, 2
    ), exhausted AS (
      SELECT demand.subject FROM demand LEFT JOIN LATERAL (
        -- OFFSET 0 keeps the planner from reading the whole table.
        SELECT q.used FROM quota_usage q WHERE q.subject = demand.subject AND q.resets_at > now() OFFSET 0
      ) standing ON true
      WHERE coalesce(used, 0) + amount > units
    ), admitted AS (
      SELECT * FROM free
      WHERE id NOT IN (SELECT invitation_id FROM cost WHERE subject IN (SELECT subject FROM exhausted))
    ), use AS (
      SELECT subject, units, window_hours, count(*)::int AS amount
      FROM cost JOIN admitted ON admitted.id = cost.invitation_id GROUP BY 1, 2, 3
    ), taken AS (
      INSERT INTO quota_usage AS u (subject, used, resets_at)
      SELECT subject, amount, now() + make_interval(hours => window_hours) FROM use
      -- The same order in every transaction prevents deadlocks.
      ORDER BY subject
      ON CONFLICT (subject) DO UPDATE SET ${added}
      WHERE u.resets_at <= now() OR u.used + excluded.used <= (SELECT units FROM use WHERE use.subject = u.subject)
      RETURNING subject
    ), costs_taken AS (
      SELECT 1 / ((SELECT count(*) FROM taken) = (SELECT count(*) FROM use))::int = 1 AS done
    )`
}
