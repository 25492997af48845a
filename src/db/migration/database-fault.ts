import type { Execute } from '../../lib/execute.ts'
import type { User } from '../generated/client.ts'

// What the queue takes.
const OLDEST_POSTGRES = 130_000

export interface DatabaseFault {
  message: string
  advice: string
}

/** The database is none that a gateway can work on. */
export class DatabaseRefused extends Error {
  readonly code = 'DATABASE_REFUSED'
  constructor({ message, advice }: DatabaseFault) {
    super(`${message} ${advice}`)
  }
}

/** @returns why no gateway can work on this database, in its schema; null where one can. */
export async function findDatabaseFault(execute: Execute, schema: string): Promise<DatabaseFault | null> {
  const { rows } = await execute(
    `SELECT current_setting('server_encoding') AS encoding, current_setting('server_version') AS version,
       current_setting('server_version_num')::int AS number, current_database() AS database,
       to_regclass('invitation_events') IS NULL AS empty`,
    [],
  )
  const { encoding, version, number, database, empty } = rows[0] ?? {}
  if (Number(number) < OLDEST_POSTGRES) {
    return {
      message: `Postgres ${String(version)} is too old.`,
      advice: 'Use Postgres 13 or later; 14 to 18 are tested.',
    }
  }
  if (encoding !== 'UTF8') {
    return {
      message: `The encoding of the database ${String(database)} is ${String(encoding)}, which has no place for most names and texts.`,
      advice: "Create another one for the gateway: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
    }
  }
  return empty === true ? findAbandoned(execute, schema) : findOutdatedView(execute)
}

const COLUMNS_OF_USERS: Record<keyof User, string> = {
  id: 'id',
  externalId: 'external_id',
  emailAddress: 'email_address',
  emailKey: 'email_key',
  emailVerifiedAt: 'email_verified_at',
  publicMetadata: 'public_metadata',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  name: 'name',
}

/** A view that replaces the table `users` gets no columns from migrations. */
async function findOutdatedView(execute: Execute): Promise<DatabaseFault | null> {
  const { rows } = await execute(
    `SELECT wanted.name FROM pg_class c, unnest($1::text[]) WITH ORDINALITY AS wanted (name, ord)
     WHERE c.oid = to_regclass('users') AND c.relkind NOT IN ('r', 'p')
       AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = wanted.name)
     ORDER BY wanted.ord`,
    [Object.values(COLUMNS_OF_USERS)],
  )
  if (rows.length === 0) return null
  return {
    message: `The view users lacks what this version needs: ${rows.map(({ name }) => String(name)).join(', ')}.`,
    advice:
      'Add each as a column to your table and to the end of the view (CREATE OR REPLACE VIEW), as in docs/guide/users.md, "Upgrade the gateway". An earlier version of the gateway continues to work with it.',
  }
}

/**
 * Earlier versions kept their tables where the connection's search_path led. Now DATABASE_SCHEMA says where; without
 * it an empty gateway would start next to those tables.
 */
async function findAbandoned(execute: Execute, schema: string): Promise<DatabaseFault | null> {
  const { rows } = await execute(
    `SELECT n.nspname AS schema FROM pg_settings s, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE s.name = 'search_path' AND c.relname = 'invitation_events' AND n.nspname <> $1 AND n.nspname IN (
       SELECT replace(trim(BOTH ' "' FROM part), '$user', current_user) FROM unnest(string_to_array(s.reset_val, ',')) AS part
     )`,
    [schema],
  )
  if (rows.length === 0) return null
  const found = String(rows[0]?.['schema'])
  return {
    message: `The gateway's tables are in the schema ${found}, where search_path leads, and not in ${schema}.`,
    advice: `Set DATABASE_SCHEMA=${found} and QUEUE_SCHEMA=pgboss.`,
  }
}
