import { z } from 'zod'
import { deliveryJobs } from './delivery-jobs.ts'
import type { JobKind, Queue } from './queue.ts'

const NAME = 'mail_invitation'

/** Mails under way at a time in one process; the mail server sees as many connections. */
export const MAIL_CONCURRENCY = 10

const schema = z.strictObject({ deliveryId: z.string().startsWith('dlv_') })

/** The job that mails one delivery, to be taken up by {@link Queue.work}. */
export function mailInvitation(
  deliver: (deliveryId: string) => Promise<void>,
): JobKind<{ deliveryId: string }> {
  return {
    name: NAME,
    schema,
    concurrency: MAIL_CONCURRENCY,
    handle: ({ deliveryId }) => deliver(deliveryId),
  }
}

/** The jobs of mail deliveries, for the stores that keep those. */
export function mailJobs(queue: Queue) {
  return deliveryJobs(queue, NAME, (deliveryId) => schema.parse({ deliveryId }))
}
