import type { Queries } from './database.ts'

/** Runs one SQL statement inside a transaction. */
export type Execute = (sql: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>

/** What the stores need of the queue, in their own transactions: the job stands if and only if the row does. */
export interface MailJobs {
  /** @param traceparentOf what a delivery is to be traced to, where that is not the work under way. */
  add(
    execute: Execute,
    deliveryIds: string[],
    traceparentOf?: (deliveryId: string) => string | undefined,
  ): Promise<void>
  remove(execute: Execute, deliveryIds: string[]): Promise<void>
  /** Puts the job off until `at`. */
  retry(execute: Execute, deliveryId: string, at: Date): Promise<void>
}

/** The same for webhook deliveries. */
export type WebhookJobs = MailJobs

/** Prisma's transaction, for what speaks plain SQL. */
export function executeIn(transaction: Queries): Execute {
  return async (sql, values = []) => ({ rows: await transaction.$queryRawUnsafe(sql, ...values) })
}
