import { inject } from 'vitest'
import { findBrokenParts, type Query } from '../../support/broken-parts.ts'
import { openTestDatabase, type TestDatabase } from '../../support/databases.ts'

/** Whether the tests run on the embedded database, which only one process at a time can open. */
export const embedded = 'dataDir' in inject('template')

/** Opens the database of a gateway directly. If it is embedded, the gateway must have ended. */
export async function opened<T>(
  { environment }: Pick<TestDatabase, 'environment'>,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const database = await openTestDatabase(environment, { poolSize: 1 })
  try {
    return await work(async (sql, values = []) => (await database.execute(sql, values)).rows)
  } finally {
    await database.close()
  }
}

/** Finds rows that are lost or inconsistent in the database of a gateway. */
export function brokenParts(database: Pick<TestDatabase, 'environment'>, acknowledged: string[] = []) {
  return opened(database, (query) => findBrokenParts(query, acknowledged))
}
