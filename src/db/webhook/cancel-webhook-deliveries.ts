import type { Queries } from '../connection/database.ts'
import { executeIn, type WebhookJobs } from '../delivery/mail-jobs.ts'

/** Cancels what is queued for an endpoint that is locked. An attempt under way ends by itself, unless it is named. */
export async function cancelWebhookDeliveries(
  tx: Queries,
  jobs: WebhookJobs,
  endpointId: string,
  states: readonly ('QUEUED' | 'SENDING')[] = ['QUEUED'],
): Promise<void> {
  const canceled = await tx.$queryRaw<{ id: string }[]>`
    UPDATE webhook_deliveries SET state = 'CANCELED', next_attempt_at = NULL, updated_at = now()
    WHERE endpoint_id = ${endpointId} AND state::text = ANY(${[...states]})
    RETURNING id`
  await jobs.remove(
    executeIn(tx),
    canceled.map(({ id }) => id),
  )
}
