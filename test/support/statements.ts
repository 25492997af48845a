import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { vi } from 'vitest'

/**
 * Watches what is asked of the database, embedded or on a server, while `work` is done.
 *
 * @returns the statements that had one of these ids among their values.
 */
export async function statementsWith(ids: string[], work: () => Promise<unknown>): Promise<string[]> {
  const watched = [vi.spyOn(PGlite.prototype, 'query'), vi.spyOn(pg.Client.prototype, 'query')]
  try {
    await work()
    const calls = watched.flatMap(({ mock }): unknown[][] => mock.calls)
    return calls
      .map(([statement, values]) => JSON.stringify([statement, values]))
      .filter((said) => ids.some((id) => said.includes(id)))
  } finally {
    for (const each of watched) each.mockRestore()
  }
}
