import type { Queries } from '../connection/database.ts'
import { executeIn, type MailJobs } from '../delivery/mail-jobs.ts'

/** Cancels what has not gone out yet of these invitations' mails, all but one where there is one, and its jobs. */
export async function cancelDeliveries(
  tx: Queries,
  jobs: MailJobs,
  of: { id: string; but: string | null }[],
): Promise<void> {
  const canceled = await tx.$queryRaw<{ id: string }[]>`
    UPDATE deliveries SET state = 'CANCELED', next_attempt_at = NULL, updated_at = now()
    WHERE state = 'QUEUED' AND id = ANY(ARRAY(
      SELECT theirs.id FROM jsonb_to_recordset(${JSON.stringify(of)}::jsonb) AS o(id text, but text)
      -- OFFSET 0 has each invitation's looked up, where the planner would read all that are queued.
      CROSS JOIN LATERAL (SELECT id, state FROM deliveries WHERE invitation_id = o.id OFFSET 0) AS theirs
      WHERE theirs.state = 'QUEUED' AND theirs.id IS DISTINCT FROM o.but
    ))
    RETURNING id`
  if (canceled.length > 0)
    await jobs.remove(
      executeIn(tx),
      canceled.map(({ id }) => id),
    )
}
