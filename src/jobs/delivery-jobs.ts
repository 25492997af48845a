import { uuidOf } from '../invitations/ids.ts'
import type { Execute, Queue } from './queue.ts'

/** What a delivery is to be traced to, where that is not the work under way. */
type TraceparentOf = (deliveryId: string) => string | undefined

/**
 * Puts the job of a delivery in and takes it out, in the transactions of those who keep deliveries.
 * The job's id is the UUID in the delivery's, so that neither has to remember the other's.
 */
export function deliveryJobs(queue: Queue, kind: string, dataOf: (deliveryId: string) => object) {
  const job = (deliveryId: string) => ({ id: uuidOf(deliveryId), data: dataOf(deliveryId) })
  return {
    add: (execute: Execute, deliveryIds: string[], traceparentOf?: TraceparentOf) =>
      queue.add(
        kind,
        deliveryIds.map((id) => ({ ...job(id), traceparent: traceparentOf?.(id) })),
        execute,
      ),
    remove: (execute: Execute, deliveryIds: string[]) => queue.remove(kind, deliveryIds.map(uuidOf), execute),
    retry: async (execute: Execute, deliveryId: string, at: Date) => {
      await queue.remove(kind, [uuidOf(deliveryId)], execute)
      await queue.add(kind, [{ ...job(deliveryId), startAfter: at }], execute)
    },
  }
}
