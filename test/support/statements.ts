import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { vi } from 'vitest'

/**
 * Records the statements that the database gets, embedded or on a server, during `work`.
 *
 * @returns the statements with one of these ids in their values.
 */
export async function statementsWith(ids: string[], work: () => Promise<unknown>): Promise<string[]> {
  const watched = [vi.spyOn(PGlite.prototype, 'query'), vi.spyOn(pg.Client.prototype, 'query')]
  try {
    await work()
    const calls = watched.flatMap(({ mock }): unknown[][] => mock.calls)
    return calls
      .map(([statement, values]) => JSON.stringify([statement, values]))
      .filter((statement) => ids.some((id) => statement.includes(id)))
  } finally {
    for (const each of watched) each.mockRestore()
  }
}
