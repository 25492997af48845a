import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Execute } from '../../lib/execute.ts'

export interface Migrated {
  /** Where the tables are. */
  schema: string
  execute: Execute
  /** Runs work in a transaction of its own, under the lock that all changes of the schema share. */
  changeSchema<T>(work: (execute: Execute) => Promise<T>): Promise<T>
}

// The bookkeeping table is that of `prisma migrate deploy`, so that a team may use Prisma's own command line on
// the same database.
const BOOKKEEPING = `CREATE TABLE _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`

interface AppliedMigration {
  migration_name: string
  checksum: string
  finished_at: unknown
}

/**
 * Applies the migrations in `directory` that the database does not have yet, each in a transaction of its own: a
 * value that one adds to an enum can be used only after it is committed. What is there needs no right to create.
 *
 * @returns the names applied, in order.
 * @throws when a migration fails now or failed earlier, or one was edited after it was applied.
 */
export async function migrate(
  { schema, execute, changeSchema }: Migrated,
  directory: string,
): Promise<string[]> {
  // Without the lock first: mostly there is nothing to apply, and nobody to wait for.
  const missing = new Set(await missingMigrations(execute, directory))
  if (missing.size === 0) return []
  const migrations = (await readMigrations(directory)).filter(({ name }) => missing.has(name))
  await changeSchema((inLock) => prepare(inLock, schema))
  const applied: string[] = []
  for (const migration of migrations) {
    if (await changeSchema((inLock) => applyOnce(inLock, migration)).catch(named(migration, schema))) {
      applied.push(migration.name)
    }
  }
  return applied
}

/** Creates the schema and the bookkeeping table where they are missing. */
async function prepare(execute: Execute, schema: string): Promise<void> {
  // Asked first: IF NOT EXISTS wants the right to create even where there is nothing to create.
  const { rows } = await execute(
    "SELECT to_regnamespace($1) IS NOT NULL AS schema, to_regclass('_prisma_migrations') IS NOT NULL AS bookkeeping",
    [`"${schema}"`],
  )
  if (rows[0]?.['schema'] !== true) await execute(`CREATE SCHEMA "${schema}"`)
  if (rows[0]?.['bookkeeping'] !== true) await execute(BOOKKEEPING)
}

/** @returns whether it was missing. */
async function applyOnce(execute: Execute, migration: Migration): Promise<boolean> {
  const { name, checksum, sql } = migration
  const earlier = (await appliedMigrations(execute)).get(name)
  if (earlier !== undefined) {
    assertSettled(migration, earlier)
    return false
  }
  await execute(`${sql}\n;`)
  await execute(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
    [randomUUID(), checksum, name],
  )
  return true
}

class MigrationRefused extends Error {
  readonly code: string = 'MIGRATION_REFUSED'
}

// duplicate_table, duplicate_object
const TAKEN = new Set(['42P07', '42710'])

function named({ name }: Migration, schema: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof MigrationRefused) throw error
    const message = error instanceof Error ? error.message : String(error)
    const { code }: { code?: unknown } = Object(error)
    if (TAKEN.has(String(code))) {
      throw new MigrationRefused(
        `The schema ${schema} has what belongs to another application: ${message}. Set DATABASE_SCHEMA to another ` +
          'name; the gateway creates that schema.',
        { cause: error },
      )
    }
    throw new Error(`Migration ${name} failed: ${message}`, { cause: error })
  }
}

/**
 * @returns a check that rejects where a migration in `directory` is missing, failed or was edited since.
 *   Those of a later release may be there too. The directory is read once: a release that is being
 *   put in this one's place must not make it unready.
 */
export function migrationCheck(execute: Execute, directory: string): () => Promise<void> {
  const migrations = readMigrations(directory)
  migrations.catch(() => undefined)
  return async () => {
    const known = await appliedMigrations(execute)
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
export async function missingMigrations(execute: Execute, directory: string): Promise<string[]> {
  const { rows } = await execute("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS kept", [])
  const known = rows[0]?.['kept'] === true ? await appliedMigrations(execute) : new Map()
  const missing: string[] = []
  for (const migration of await readMigrations(directory)) {
    const earlier = known.get(migration.name)
    if (earlier === undefined) missing.push(migration.name)
    else assertSettled(migration, earlier)
  }
  return missing
}

async function appliedMigrations(execute: Execute): Promise<Map<string, AppliedMigration>> {
  const { rows } = await execute(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    [],
  )
  return new Map((rows as unknown as AppliedMigration[]).map((row) => [row.migration_name, row]))
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
    throw new MigrationRefused(
      `Migration ${migration.name} failed earlier and was left unfinished. Repair the database, then ` +
        'set its rolled_back_at or finished_at in _prisma_migrations and start again.',
    )
  }
  if (earlier.checksum !== migration.checksum) {
    throw new MigrationRefused(
      `Migration ${migration.name} was edited after it was applied to this database. Restore the file ` +
        'and put the change into a new migration.',
    )
  }
}
