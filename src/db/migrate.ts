import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** One dedicated session: advisory locks and transactions must not hop between connections. */
export interface MigrationSession {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>
  /** Runs a script of several statements. */
  script(sql: string): Promise<unknown>
}

// The bookkeeping table and the lock are those of `prisma migrate deploy`, so that a team may use
// Prisma's own command line on the same database.
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`
const PRISMA_ADVISORY_LOCK = 72707369

interface AppliedMigration {
  migration_name: string
  checksum: string
  finished_at: unknown
}

/**
 * Applies the migrations in `directory` that the database does not have yet, each in a transaction
 * of its own, under a lock so that several starting replicas do it once.
 *
 * @returns the names applied, in order.
 * @throws when a migration fails now or failed earlier, or one was edited after it was applied.
 */
export async function migrate(session: MigrationSession, directory: string): Promise<string[]> {
  await session.query('SELECT pg_advisory_lock($1)', [PRISMA_ADVISORY_LOCK])
  try {
    await session.script(BOOKKEEPING)
    const known = await appliedMigrations((sql) => session.query(sql))
    const applied: string[] = []
    for (const migration of await readMigrations(directory)) {
      const earlier = known.get(migration.name)
      if (earlier === undefined) {
        await apply(session, migration)
        applied.push(migration.name)
      } else {
        assertSettled(migration, earlier)
      }
    }
    return applied
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [PRISMA_ADVISORY_LOCK])
  }
}

/**
 * @returns a check that rejects where a migration in `directory` is missing, failed or was edited since.
 *   Those of a later release may be there too. The directory is read once: a release that is being
 *   put in this one's place must not make it unready.
 */
export function migrationCheck(
  query: (sql: string) => Promise<{ rows: unknown[] }>,
  directory: string,
): () => Promise<void> {
  const migrations = readMigrations(directory)
  migrations.catch(() => undefined)
  return async () => {
    const known = await appliedMigrations(query)
    for (const migration of await migrations) {
      const earlier = known.get(migration.name)
      if (earlier === undefined) throw new Error(`Migration ${migration.name} is missing`)
      assertSettled(migration, earlier)
    }
  }
}

/**
 * @returns the names of those in `directory` that the database does not have yet, in order.
 * @throws when one failed or was edited since.
 */
export async function missingMigrations(
  query: (sql: string) => Promise<{ rows: unknown[] }>,
  directory: string,
): Promise<string[]> {
  const { rows } = await query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS kept")
  const known = Reflect.get(Object(rows[0]), 'kept') === true ? await appliedMigrations(query) : new Map()
  const missing: string[] = []
  for (const migration of await readMigrations(directory)) {
    const earlier = known.get(migration.name)
    if (earlier === undefined) missing.push(migration.name)
    else assertSettled(migration, earlier)
  }
  return missing
}

async function appliedMigrations(
  query: (sql: string) => Promise<{ rows: unknown[] }>,
): Promise<Map<string, AppliedMigration>> {
  const { rows } = await query(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  )
  return new Map((rows as AppliedMigration[]).map((row) => [row.migration_name, row]))
}

interface Migration {
  name: string
  sql: string
  checksum: string
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(directory, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

function assertSettled(migration: Migration, earlier: AppliedMigration): void {
  if (earlier.finished_at === null) {
    throw new Error(
      `Migration ${migration.name} failed earlier and was left unfinished. Mend the database, then ` +
        'set its rolled_back_at or finished_at in _prisma_migrations and start again.',
    )
  }
  if (earlier.checksum !== migration.checksum) {
    throw new Error(
      `Migration ${migration.name} was edited after it was applied to this database. Restore the file ` +
        'and put the change into a new migration.',
    )
  }
}

async function apply(session: MigrationSession, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID()
  await session.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ])
  try {
    await session.script(
      `BEGIN;\n${sql}\n;UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = '${id}';\nCOMMIT;`,
    )
  } catch (error) {
    await session.script('ROLLBACK')
    // The transaction left nothing behind, so the record of the attempt goes too: mending the
    // migration and starting again is all that is needed.
    await session.query('DELETE FROM _prisma_migrations WHERE id = $1', [id])
    throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
