import type pg from 'pg'
import { type DatabaseOnServer, ownerPool } from '../support/databases.ts'

/**
 * A second session of a Postgres server that has changed rows and has not committed yet. Work that uses these rows
 * at that moment is in a race, and here the race happens in every run.
 */
export function createHeldRows(database: DatabaseOnServer) {
  const pool = ownerPool(database, 2)

  async function isWaited(pid: number): Promise<boolean> {
    const { rows } = await pool.query(
      'SELECT 1 FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid)) LIMIT 1',
      [pid],
    )
    return rows.length > 0
  }

  return {
    close: () => pool.end(),
    /**
     * Runs `statements` in a transaction, then `work`. Commits when `work` waits for that transaction or has ended.
     *
     * @returns the result of `work`, and whether it waited for the commit.
     */
    async during<T>(
      statements: [string, unknown[]][],
      work: () => Promise<T>,
      meanwhile?: (client: pg.PoolClient) => Promise<void>,
    ) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        for (const [sql, values] of statements) await client.query(sql, values)
        const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
        let over = false
        const result = work().finally(() => {
          over = true
        })
        result.catch(() => undefined)
        while (!over && !(await isWaited(rows[0].pid))) await new Promise((resolve) => setTimeout(resolve, 5))
        const waited = !over
        await meanwhile?.(client)
        await client.query('COMMIT')
        const value = await result
        client.release()
        return { result: value, waited }
      } catch (error) {
        // The transaction may be open or aborted, so no other test may use this session.
        client.release(true)
        throw error
      }
    },
  }
}
