import type { PlainDraft } from '../../domain/create/creation-store.ts'
import { Prisma } from '../generated/client.ts'
import { recordset } from '../recordset.ts'
import { added } from './quota.ts'

const allFree = Prisma.sql`(SELECT count(*) FROM free) = (SELECT count(*) FROM input)`

interface CostSql {
  /**
   * Common table expressions that end with `admitted`: the drafts in `free` that are within all their limits. A subject
   * without enough left for all its drafts admits none of them, so that a transaction decides which.
   */
  admitted: Prisma.Sql
  /**
   * Common table expressions that end with `costs_taken`, the condition under which `admitted` may be inserted. Reading
   * it claims the keys (`keys_claimed`) and takes the costs. If another transaction has taken what was left since this
   * statement began, it fails with a division by zero, so that nothing is counted either.
   */
  taken: Prisma.Sql
}

/** @param allOrNone whether one draft that is not admitted is enough to admit none. */
export function takeCosts(plain: PlainDraft[], allOrNone: boolean): CostSql {
  const costs = plain.flatMap(({ draft, costs }) =>
    costs.map(({ subject, limit: { limit, windowHours } }) => ({
      invitation_id: draft.invitationId,
      subject,
      units: limit,
      window_hours: windowHours,
    })),
  )
  if (costs.length === 0) {
    return {
      admitted: Prisma.sql`admitted AS (SELECT * FROM free WHERE ${allOrNone ? allFree : Prisma.sql`true`})`,
      taken: Prisma.sql`costs_taken AS (SELECT done FROM keys_claimed)`,
    }
  }
  const rows = recordset(
    costs,
    { invitation_id: 'text', subject: 'text', units: 'int', window_hours: 'int' },
    'x',
  )
  const admits = allOrNone
    ? Prisma.sql`${allFree} AND NOT EXISTS (SELECT FROM exhausted)`
    : Prisma.sql`id NOT IN (SELECT invitation_id FROM cost WHERE subject IN (SELECT subject FROM exhausted))`
  const admitted = Prisma.sql`cost AS (
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
      SELECT * FROM free WHERE ${admits}
    )`
  const taken = Prisma.sql`use AS (
      SELECT subject, units, window_hours, count(*)::int AS amount
      FROM cost JOIN admitted ON admitted.id = cost.invitation_id GROUP BY 1, 2, 3
    ), taken AS (
      INSERT INTO quota_usage AS u (subject, used, resets_at)
      SELECT subject, amount, now() + make_interval(hours => window_hours) FROM use
      WHERE (SELECT done FROM keys_claimed)
      -- The same order in every transaction prevents deadlocks.
      ORDER BY subject
      ON CONFLICT (subject) DO UPDATE SET ${added}
      WHERE u.resets_at <= now() OR u.used + excluded.used <= (SELECT units FROM use WHERE use.subject = u.subject)
      RETURNING subject
    ), costs_taken AS (
      SELECT 1 / ((SELECT count(*) FROM taken) = (SELECT count(*) FROM use))::int = 1 AS done
    )`
  return { admitted, taken }
}
