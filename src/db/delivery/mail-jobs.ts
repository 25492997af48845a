import type { Execute } from '../../lib/execute.ts'
import type { Queries } from '../connection/database.ts'

/** A delivery's job. */
export interface DeliveryJob {
  /** The delivery's. */
  id: string
  /** Deliveries of one group share places, so that a slow receiver delays no other. */
  group: string
  /** What it is to be traced to, where that is not the work under way. */
  traceparent?: string | undefined
}

/** What the stores need of the queue, in their own transactions: the job stands if and only if the row does. */
export interface MailJobs {
  add(execute: Execute, deliveries: DeliveryJob[]): Promise<void>
  remove(execute: Execute, deliveryIds: string[]): Promise<void>
  /** Puts the job off until `at`. */
  retry(execute: Execute, delivery: DeliveryJob, at: Date): Promise<void>
}

/** Mails of one domain are one group. */
export function mailGroup(emailKey: string): string {
  return emailKey.slice(emailKey.lastIndexOf('@') + 1)
}

/** The same for webhook deliveries. */
export type WebhookJobs = MailJobs

/** Prisma's transaction, for what speaks plain SQL. */
export function executeIn(transaction: Queries): Execute {
  return async (sql, values = []) => ({ rows: await transaction.$queryRawUnsafe(sql, ...values) })
}
