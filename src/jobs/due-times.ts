import type { Execute } from '../lib/execute.ts'
import type { JobTable } from './job-table.ts'

/** Remembers when the next job of each kind is due. Only for a database that no other process uses. */
export interface DueTimes {
  /** Does not search for jobs while none is due. */
  skipping(table: JobTable): JobTable
  /** Jobs of this kind are being added. Their transaction may still be open. */
  expect(kind: string): void
  /** Jobs may have become due. */
  forget(): void
}

// A search takes place at least this often, and each second while a transaction with new jobs is usually open.
const MAX_QUIET_MS = 5_000

/** @param clock milliseconds, monotonic */
export function createDueTimes(execute: Execute, schema: string, clock: () => number): DueTimes {
  const quietUntil = new Map<string, number>()
  const expectedUntil = new Map<string, number>()
  let changes = 0
  const forget = () => {
    changes++
    quietUntil.clear()
  }
  const nextDueMs = async (kind: string) => {
    const { rows } = await execute(
      `SELECT extract(epoch FROM min(start_after) - now())::float8 * 1000 AS ms
       FROM ${schema}.job WHERE name = $1 AND state < 'active'`,
      [kind],
    )
    return Number(rows[0]?.['ms'] ?? MAX_QUIET_MS)
  }

  return {
    forget,
    expect: (kind) => {
      forget()
      expectedUntil.set(kind, clock() + MAX_QUIET_MS)
    },
    skipping: (table) => ({
      ...table,
      take: async (kind, free, running) => {
        const now = clock()
        if (now < (quietUntil.get(kind) ?? 0)) return []
        const before = changes
        const jobs = await table.take(kind, free, running)
        if (jobs.length > 0 || now < (expectedUntil.get(kind) ?? 0)) return jobs
        const due = await nextDueMs(kind)
        if (changes === before) quietUntil.set(kind, now + Math.min(due, MAX_QUIET_MS))
        return jobs
      },
      putBack: async (kind, job, error) => {
        await table.putBack(kind, job, error)
        forget()
      },
    }),
  }
}

/** For a database that other processes use: their jobs are found only by a search. */
export const NO_DUE_TIMES: DueTimes = {
  skipping: (table) => table,
  expect: () => undefined,
  forget: () => undefined,
}
