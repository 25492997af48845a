import { z } from 'zod'
import { uuidOf } from '../invitations/ids.ts'
import type { Execute, JobKind, Queue } from './queue.ts'

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

/**
 * Puts the job of a delivery in and takes it out, in the transactions of those who keep deliveries.
 * The job's id is the UUID in the delivery's, so that neither has to remember the other's.
 */
export function mailJobs(queue: Queue) {
  const job = (deliveryId: string) => ({ id: uuidOf(deliveryId), data: schema.parse({ deliveryId }) })
  return {
    add: (execute: Execute, deliveryIds: string[]) => queue.add(NAME, deliveryIds.map(job), execute),
    remove: (execute: Execute, deliveryIds: string[]) => queue.remove(NAME, deliveryIds.map(uuidOf), execute),
    retry: async (execute: Execute, deliveryId: string, at: Date) => {
      await queue.remove(NAME, [uuidOf(deliveryId)], execute)
      await queue.add(NAME, [{ ...job(deliveryId), startAfter: at }], execute)
    },
  }
}
