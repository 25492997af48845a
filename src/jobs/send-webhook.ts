import { z } from 'zod'
import { deliveryJobs } from './delivery-jobs.ts'
import type { JobKind, Queue } from './queue.ts'

const NAME = 'send_webhook'

/** Webhooks under way at a time in one process. A kind of its own: receivers that hang hold up no mail. */
const WEBHOOK_CONCURRENCY = 10

const schema = z.strictObject({ deliveryId: z.string().startsWith('whd_') })

/** The job that sends one webhook delivery, to be taken up by {@link Queue.work}. */
export function sendWebhook(deliver: (deliveryId: string) => Promise<void>): JobKind<{ deliveryId: string }> {
  return {
    name: NAME,
    schema,
    concurrency: WEBHOOK_CONCURRENCY,
    handle: ({ deliveryId }) => deliver(deliveryId),
  }
}

/** The jobs of webhook deliveries, for the store that keeps those. */
export function webhookJobs(queue: Queue) {
  return deliveryJobs(queue, NAME, (deliveryId) => schema.parse({ deliveryId }))
}
