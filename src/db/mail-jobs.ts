import type { Queries } from './database.ts'

/** Runs one SQL statement inside a transaction. */
export type Execute = (sql: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>

/** What the stores need of the queue, in their own transactions: the job stands if and only if the row does. */
export interface MailJobs {
  add(execute: Execute, deliveryIds: string[]): Promise<void>
  remove(execute: Execute, deliveryIds: string[]): Promise<void>
  /** Puts the job off until `at`. */
  retry(execute: Execute, deliveryId: string, at: Date): Promise<void>
}

/** Prisma's transaction, for what speaks plain SQL. */
export function executeIn(transaction: Queries): Execute {
  return async (sql, values = []) => ({ rows: await transaction.$queryRawUnsafe(sql, ...values) })
}
