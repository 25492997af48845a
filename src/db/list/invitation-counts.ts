import type { InvitationStatus } from '../../domain/invitation.ts'
import type { InvitationFilter } from '../../domain/list/list-input.ts'
import type { Queries } from '../connection/database.ts'
import { Prisma } from '../generated/client.ts'
import { currentStatus, overdueInvitations } from '../lifecycle/status.ts'

type Counts = Record<InvitationStatus, number>
export interface CountRow {
  status: InvitationStatus
  count: number
}

/** Whether {@link maintainedCounts} has the answer: the filter has no condition other than the status. */
export function isMaintained({ statuses: _, ...others }: InvitationFilter): boolean {
  return Object.values(others).every((condition) => condition === null)
}

/**
 * The counts that triggers maintain (prisma/migrations, docs/decisions/074). Their cost does not depend on the size of
 * the table. Invitations that have expired and that the sweep has not recorded yet are stored as pending: the index of
 * pending expiries counts them. One statement, so that both parts are of the same time.
 */
export async function maintainedCounts(
  run: (statement: Prisma.Sql) => Promise<CountRow[]>,
  statuses: readonly InvitationStatus[] | null,
): Promise<Counts> {
  const rows = await run(MAINTAINED)
  return toCounts(rows.filter(({ status }) => statuses?.includes(status) ?? true))
}

const MAINTAINED = Prisma.sql`
    SELECT status::text AS status, sum(amount)::int AS count FROM (
      SELECT status, amount FROM invitation_counts
      UNION ALL
      SELECT moved.status::invitation_status, moved.sign * overdue.amount
      FROM (SELECT count(*) AS amount FROM (${overdueInvitations}) AS i) AS overdue,
        (VALUES ('PENDING', -1), ('EXPIRED', 1)) AS moved(status, sign)
    ) AS part GROUP BY status`

/** Counts by reading each row. */
export async function countRows(queries: Queries, condition: Prisma.Sql): Promise<Counts> {
  return toCounts(
    await queries.$queryRaw<CountRow[]>`
      SELECT ${currentStatus} AS status, count(*)::int AS count
      FROM invitations i WHERE ${condition} GROUP BY 1`,
  )
}

function toCounts(rows: CountRow[]): Counts {
  const counts: Counts = { PENDING: 0, ACCEPTED: 0, REVOKED: 0, EXPIRED: 0, DECLINED: 0 }
  for (const { status, count } of rows) counts[status] = count
  return counts
}
