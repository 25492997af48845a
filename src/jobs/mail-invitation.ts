import { z } from 'zod'
import { createDeliveryJobs, type DeliveryWork } from './delivery-jobs.ts'
import type { JobKind } from './job-kind.ts'
import type { Queue } from './queue.ts'

export const MAIL_INVITATION = 'mail_invitation'

/** Mails under way at a time in one process; the mail server sees as many connections. */
export const MAIL_CONCURRENCY = 10

const schema = z.strictObject({ deliveryId: z.string().startsWith('dlv_') })

/** The job that mails one delivery, to be taken up by {@link Queue.work}. */
export function mailInvitation({ deliver, park }: DeliveryWork): JobKind<{ deliveryId: string }> {
  return {
    name: MAIL_INVITATION,
    schema,
    concurrency: MAIL_CONCURRENCY,
    handle: ({ deliveryId }, survived) => deliver(deliveryId, survived),
    park: ({ deliveryId }, reason) => park(deliveryId, `${reason}. Resend the invitation to try again.`),
  }
}

/** The jobs of mail deliveries, for the stores that keep those. */
export function mailJobs(queue: Queue) {
  return createDeliveryJobs(queue, MAIL_INVITATION, (deliveryId) => schema.parse({ deliveryId }))
}
