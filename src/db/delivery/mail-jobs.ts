import type { Execute } from '../../lib/execute.ts'
import type { Queries } from '../connection/database.ts'

/** A delivery's job. */
export interface DeliveryJob {
  /** The id of the delivery. */
  id: string
  /** Deliveries of one group share places, so that a slow receiver does not delay others. */
  group: string
  /** The trace that it belongs to (W3C traceparent). Default: the active one. */
  traceparent?: string | undefined
}

/** What the stores need of the queue. It works in their transactions, so a job exists exactly if its row does. */
export interface MailJobs {
  add(execute: Execute, deliveries: DeliveryJob[]): Promise<void>
  /** The SQL that removes jobs, as a part of a larger statement. @param ids a subquery of their UUIDs */
  removal(ids: string): string
  remove(execute: Execute, deliveryIds: string[]): Promise<void>
  /** Delays the job until `at`. */
  retry(execute: Execute, delivery: DeliveryJob, at: Date): Promise<void>
}

/** Emails to one domain are one group. */
export function mailGroup(emailKey: string): string {
  return emailKey.slice(emailKey.lastIndexOf('@') + 1)
}

/** The same for webhook deliveries. */
export interface WebhookJobs extends MailJobs {
  /** Makes the job due now. A job that a worker has taken does not change: its attempt is about to begin. */
  restart(execute: Execute, delivery: DeliveryJob): Promise<void>
}

/** A transaction of Prisma, for code that runs plain SQL. */
export function executeIn(transaction: Queries): Execute {
  return async (sql, values = []) => ({ rows: await transaction.$queryRawUnsafe(sql, ...values) })
}
