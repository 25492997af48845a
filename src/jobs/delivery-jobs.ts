import { uuidOf } from '../domain/ids.ts'
import type { Execute } from '../lib/execute.ts'
import type { Queue } from './queue.ts'

/** What a job has beside its delivery's id. */
export interface DeliveryJobPayload {
  id: string
  /** Deliveries of one group share places. */
  group: string
  /** What it is to be traced to, where that is not the work under way. */
  traceparent?: string | undefined
}

/** What is done with a delivery whose turn has come. */
export interface DeliveryWork {
  /** @param survived to be called once what could end the process by its size is behind it */
  deliver(deliveryId: string, survived: () => Promise<void>): Promise<void>
  /** Fails it for good. */
  park(deliveryId: string, reason: string): Promise<void>
}

/**
 * Puts the job of a delivery in and takes it out, in the transactions of those who keep deliveries.
 * The job's id is the UUID in the delivery's, so that neither has to remember the other's.
 */
export function createDeliveryJobs(queue: Queue, kind: string, dataOf: (deliveryId: string) => object) {
  const job = ({ id, ...rest }: DeliveryJobPayload) => ({ ...rest, id: uuidOf(id), data: dataOf(id) })
  return {
    add: (execute: Execute, deliveries: DeliveryJobPayload[]) =>
      queue.add(kind, deliveries.map(job), execute),
    remove: (execute: Execute, deliveryIds: string[]) => queue.remove(kind, deliveryIds.map(uuidOf), execute),
    retry: async (execute: Execute, delivery: DeliveryJobPayload, at: Date) => {
      await queue.remove(kind, [uuidOf(delivery.id)], execute)
      await queue.add(kind, [{ ...job(delivery), startAfter: at }], execute)
    },
  }
}
