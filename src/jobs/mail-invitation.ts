import { z } from 'zod'
import { createDeliveryJobs, type DeliveryWork } from './delivery-jobs.ts'
import type { JobKind } from './job-kind.ts'
import type { Queue } from './queue.ts'

export const MAIL_INVITATION = 'mail_invitation'

/** How many emails one process sends at the same time. It opens as many connections to the mail server. */
export const MAIL_CONCURRENCY = 10

const schema = z.strictObject({ deliveryId: z.string().startsWith('dlv_') })

/** The job that sends the email of one delivery. Pass it to {@link Queue.work}. */
export function mailInvitation({ deliver, park }: DeliveryWork): JobKind<{ deliveryId: string }> {
  return {
    name: MAIL_INVITATION,
    schema,
    concurrency: MAIL_CONCURRENCY,
    handle: ({ deliveryId }, survived) => deliver(deliveryId, survived),
    park: ({ deliveryId }, reason) => park(deliveryId, `${reason}. Resend the invitation to try again.`),
  }
}

/** The jobs of email deliveries, for the stores of deliveries. */
export function mailJobs(queue: Queue) {
  return createDeliveryJobs(queue, MAIL_INVITATION, (deliveryId) => schema.parse({ deliveryId }))
}
