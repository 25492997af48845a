import type { Queries } from '../connection/database.ts'
import { executeIn, type MailJobs } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { recordset } from '../recordset.ts'

/** The statement that cancels deliveries (`d`). No other code does. It returns their ids. */
function cancelWhere(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    UPDATE deliveries d SET state = 'CANCELED', next_attempt_at = NULL, updated_at = now()
    WHERE ${condition} RETURNING d.id`
}

/**
 * Cancels the queued deliveries of invitations. An attempt that is running is not interrupted.
 *
 * @param invitations to be used in FROM, as `o(id, except_id)`: the delivery `except_id` is not canceled.
 */
export function cancelQueued(invitations: Prisma.Sql): Prisma.Sql {
  return cancelWhere(Prisma.sql`d.state = 'QUEUED' AND d.id = ANY(ARRAY(
    SELECT own.id FROM ${invitations}
    -- OFFSET 0 makes the planner look up the deliveries of each invitation. It would read all queued ones otherwise.
    CROSS JOIN LATERAL (SELECT id, state FROM deliveries WHERE invitation_id = o.id OFFSET 0) AS own
    WHERE own.state = 'QUEUED' AND own.id IS DISTINCT FROM o.except_id
  ))`)
}

/** Removes the jobs of deliveries that {@link cancelQueued} returned. @returns the number of deliveries */
export async function removeJobs(
  tx: Queries,
  jobs: MailJobs,
  canceled: readonly { id: string }[],
): Promise<number> {
  if (canceled.length > 0) {
    await jobs.remove(
      executeIn(tx),
      canceled.map(({ id }) => id),
    )
  }
  return canceled.length
}

/**
 * Cancels the queued deliveries of locked invitations whose link has changed, except the new ones.
 *
 * @returns the number of canceled deliveries
 */
export async function cancelOldLinks(
  tx: Queries,
  jobs: MailJobs,
  invitations: { id: string; except_id: string | null }[],
): Promise<number> {
  const rows = recordset(invitations, { id: 'text', except_id: 'text' }, 'o')
  return removeJobs(tx, jobs, await tx.$queryRaw<{ id: string }[]>`${cancelQueued(rows)}`)
}

/** Cancels deliveries, even if an attempt was running. @param deliveryIds a subquery of their ids */
export function cancelUnfinished(deliveryIds: Prisma.Sql): Prisma.Sql {
  return cancelWhere(Prisma.sql`d.id IN (${deliveryIds}) AND d.state IN ('QUEUED', 'SENDING')`)
}

/** Does the same as {@link cancelUnfinished} with these deliveries, and removes their jobs, even of those that are gone. */
export async function cancelDeliveries(tx: Queries, jobs: MailJobs, deliveryIds: string[]): Promise<void> {
  if (deliveryIds.length === 0) return
  await tx.$executeRaw`${cancelUnfinished(Prisma.sql`SELECT unnest(${deliveryIds}::text[])`)}`
  await jobs.remove(executeIn(tx), deliveryIds)
}
