import { z } from 'zod'
import { createDeliveryJobs, type DeliveryWork } from './delivery-jobs.ts'
import type { JobKind } from './job-kind.ts'
import type { Queue } from './queue.ts'

export const SEND_WEBHOOK = 'send_webhook'

/**
 * How many webhooks one process sends at the same time. Webhooks are a separate kind, so that slow receivers do not
 * delay emails. Most of an attempt is waiting. One receiver that hangs gets half of these places, and ten such
 * receivers leave four.
 */
const WEBHOOK_CONCURRENCY = 40

const schema = z.strictObject({ deliveryId: z.string().startsWith('whd_') })

/** The job that sends one webhook delivery. Pass it to {@link Queue.work}. */
export function sendWebhook({ deliver, park }: DeliveryWork): JobKind<{ deliveryId: string }> {
  return {
    name: SEND_WEBHOOK,
    schema,
    concurrency: WEBHOOK_CONCURRENCY,
    handle: ({ deliveryId }, survived) => deliver(deliveryId, survived),
    park: ({ deliveryId }, reason) => park(deliveryId, `${reason}. Redeliver it to try again.`),
  }
}

/** The jobs of webhook deliveries, for the store of webhook deliveries. */
export function webhookJobs(queue: Queue) {
  return createDeliveryJobs(queue, SEND_WEBHOOK, (deliveryId) => schema.parse({ deliveryId }))
}
