import type { Execute } from '../../lib/execute.ts'
import type { Database } from '../connection/database.ts'

const INDEX = 'invitations_email_key_search_idx'

/** The database cannot have an index for text within addresses. */
class SearchIndexUnavailable extends Error {
  readonly code = 'SEARCH_INDEX_UNAVAILABLE'
}

/**
 * Creates the index for text anywhere in an address (docs/decisions/087-address-search.md). Writes go on meanwhile.
 *
 * @returns false if there is one already.
 * @throws SearchIndexUnavailable
 */
export async function createAddressSearchIndex({ isShared, changeSchema }: Database): Promise<boolean> {
  if (!isShared) {
    throw new SearchIndexUnavailable(
      'The embedded database searches without an index. For more than about 100,000 invitations, use a Postgres server.',
    )
  }
  return changeSchema(async (execute) => {
    const operators = `${await createExtension(execute)}.gin_trgm_ops`
    if ((await stateOf(execute)) === 'VALID') return false
    // What a broken attempt left behind takes part in every write and in no search.
    await execute(`DROP INDEX IF EXISTS ${INDEX}`, [])
    await leaveTransaction(execute)
    await execute(`CREATE INDEX CONCURRENTLY ${INDEX} ON invitations USING gin (email_key ${operators})`, [])
    return true
  })
}

/** @returns whether there was one. */
export async function dropAddressSearchIndex({ changeSchema }: Database): Promise<boolean> {
  return changeSchema(async (execute) => {
    if ((await stateOf(execute)) === null) return false
    await leaveTransaction(execute)
    await execute(`DROP INDEX CONCURRENTLY ${INDEX}`, [])
    return true
  })
}

/** So many addresses are searched without the index in 40 ms. */
const LARGE = 100_000

/** Whether there are so many invitations that a search needs the index, and there is none. */
export async function lacksAddressSearchIndex({ isShared, execute }: Database): Promise<boolean> {
  if (!isShared) return false
  const { rows } = await execute(
    `SELECT reltuples > $1::int AND to_regclass($2) IS NULL AS lacks FROM pg_class WHERE oid = to_regclass('invitations')`,
    [LARGE, INDEX],
  )
  return rows[0]?.['lacks'] === true
}

/** @returns the quoted name of its schema. */
async function createExtension(execute: Execute): Promise<string> {
  try {
    await execute('CREATE EXTENSION IF NOT EXISTS pg_trgm', [])
  } catch (error) {
    throw new SearchIndexUnavailable(
      'The extension pg_trgm cannot be created. Let an administrator execute CREATE EXTENSION pg_trgm; in this database, and repeat the command.',
      { cause: error },
    )
  }
  const { rows } = await execute(
    `SELECT quote_ident(n.nspname) AS name FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname = 'pg_trgm'`,
    [],
  )
  return String(rows[0]?.['name'])
}

async function stateOf(execute: Execute): Promise<'VALID' | 'BROKEN' | null> {
  const { rows } = await execute(
    'SELECT indisvalid AS "isValid" FROM pg_index WHERE indexrelid = to_regclass($1)',
    [INDEX],
  )
  const [row] = rows
  if (row === undefined) return null
  return row['isValid'] === true ? 'VALID' : 'BROKEN'
}

/** CONCURRENTLY is not possible in a transaction. The settings of the transaction had no limits of time either. */
async function leaveTransaction(execute: Execute): Promise<void> {
  await execute('COMMIT', [])
  await execute('SET statement_timeout = 0', [])
  await execute('SET lock_timeout = 0', [])
}
