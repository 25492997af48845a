import { z } from 'zod'
import { createDeliveryJobs, type DeliveryWork } from './delivery-jobs.ts'
import type { JobKind } from './job-kind.ts'
import type { Queue } from './queue.ts'

export const SEND_WEBHOOK = 'send_webhook'

/**
 * Webhooks under way at a time in one process. A kind of its own: receivers that hang hold up no mail. Most of an
 * attempt is waiting; of these places a receiver that hangs has half, and ten of them leave four.
 */
const WEBHOOK_CONCURRENCY = 40

const schema = z.strictObject({ deliveryId: z.string().startsWith('whd_') })

/** The job that sends one webhook delivery, to be taken up by {@link Queue.work}. */
export function sendWebhook({ deliver, park }: DeliveryWork): JobKind<{ deliveryId: string }> {
  return {
    name: SEND_WEBHOOK,
    schema,
    concurrency: WEBHOOK_CONCURRENCY,
    handle: ({ deliveryId }, survived) => deliver(deliveryId, survived),
    park: ({ deliveryId }, reason) => park(deliveryId, `${reason}. Redeliver it to try again.`),
  }
}

/** The jobs of webhook deliveries, for the store that keeps those. */
export function webhookJobs(queue: Queue) {
  return createDeliveryJobs(queue, SEND_WEBHOOK, (deliveryId) => schema.parse({ deliveryId }))
}
