import { uuidOf } from '../domain/ids.ts'
import type { Execute } from '../lib/execute.ts'
import type { Queue } from './queue.ts'

/** A delivery for which a job is added. */
export interface DeliveryJobPayload {
  id: string
  /** Deliveries of one group share places in a worker. */
  group: string
  /** The parent span of the job. Default: the active span. */
  traceparent?: string | undefined
}

/** What a worker does with a delivery. */
export interface DeliveryWork {
  /** @param survived call it after the part that can exhaust the memory of the process */
  deliver(deliveryId: string, survived: () => Promise<void>): Promise<void>
  /** Fails the delivery permanently. */
  park(deliveryId: string, reason: string): Promise<void>
}

/**
 * Adds and removes the jobs of deliveries, in the transactions of the delivery stores. The id of a job is the UUID in
 * the id of its delivery, so that neither stores the other's id.
 */
export function createDeliveryJobs(queue: Queue, kind: string, dataOf: (deliveryId: string) => object) {
  const job = ({ id, ...rest }: DeliveryJobPayload) => ({ ...rest, id: uuidOf(id), data: dataOf(id) })
  return {
    add: (execute: Execute, deliveries: DeliveryJobPayload[]) =>
      queue.add(kind, deliveries.map(job), execute),
    removal: (ids: string) => queue.removal(kind, ids),
    remove: (execute: Execute, deliveryIds: string[]) => queue.remove(kind, deliveryIds.map(uuidOf), execute),
    retry: async (execute: Execute, delivery: DeliveryJobPayload, at: Date) => {
      await queue.remove(kind, [uuidOf(delivery.id)], execute)
      await queue.add(kind, [{ ...job(delivery), startAfter: at }], execute)
    },
    restart: async (execute: Execute, delivery: DeliveryJobPayload) => {
      await execute(`${queue.removal(kind, '$1::uuid')} AND state < 'active'`, [uuidOf(delivery.id)])
      // Does nothing if there is still a job with this id.
      await queue.add(kind, [job(delivery)], execute)
    },
  }
}
