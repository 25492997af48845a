import { LOCK_MS, STATEMENT_MS } from './bounded-pool.ts'

/**
 * The session state that the SQL here depends on. A server, a database, a role or the URL may each set another value;
 * the gateway sets its own on each connection.
 */
export interface SessionSettings {
  readonly [name: string]: string
}

export interface SessionLimits {
  /** How long a statement waits for a lock. */
  lockMs: number
  /** How long a statement may take; 0: any time. */
  statementMs: number
  /** How long a transaction may be open without a statement. */
  idleInTransactionMs: number
}

/**
 * Limits of ordinary work. A statement is canceled before the pool gives its connection up as silent. A transaction
 * whose client fell silent holds its row locks until it is ended, so that comes soon: with 30 s, a batch of emails
 * that met such a lock failed again and again for as long.
 */
export const WORK: SessionLimits = {
  lockMs: LOCK_MS,
  statementMs: STATEMENT_MS - 200,
  idleInTransactionMs: 5_000,
}

/** Limits of a change of the schema, which may build an index on a large table. */
export const SCHEMA_CHANGE: SessionLimits = { lockMs: 10_000, statementMs: 0, idleInTransactionMs: 60_000 }

/** Settings that change what a value means when it is written or read, how a transaction begins, or what a plan costs. */
export const FIXED_SETTINGS: SessionSettings = {
  // Prisma and node-postgres read timestamps as text in this form. Prisma takes each for UTC.
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  row_security: 'on',
  // Statements here take milliseconds; compiling one would take longer.
  jit: 'off',
  // The default is a spinning disk's: by it, looking up sixty keys costs more than reading all of a
  // table of 20,000 rows, and the planner does that for each batch (measured: 9 ms against 0.5).
  random_page_cost: '1.1',
}

/** @returns the settings of a session that works in `schema`. */
export function sessionSettings(schema: string, limits: SessionLimits): SessionSettings {
  return {
    ...FIXED_SETTINGS,
    search_path: `"${schema}"`,
    lock_timeout: String(limits.lockMs),
    statement_timeout: String(limits.statementMs),
    idle_in_transaction_session_timeout: String(limits.idleInTransactionMs),
    // Since Postgres 17 and 14. The pool ends idle connections itself.
    transaction_timeout: '0',
    idle_session_timeout: '0',
  }
}

/** Settings of one session: they would outlast a transaction, or are refused inside one. */
const OF_SESSIONS = new Set([
  'transaction_timeout',
  'idle_session_timeout',
  'default_transaction_isolation',
  'default_transaction_read_only',
  'default_transaction_deferrable',
])

/**
 * @param access - a standby accepts only `READ ONLY`
 * @returns a script that gives the transaction that has just begun these settings, and no other.
 */
export function transactionScript(
  settings: SessionSettings,
  access: 'READ WRITE' | 'READ ONLY' = 'READ WRITE',
): string {
  const local = Object.entries(settings)
    .filter(([name]) => !OF_SESSIONS.has(name))
    .map(([name, value]) => `pg_catalog.set_config('${name}', '${value.replaceAll("'", "''")}', true)`)
  return `SET TRANSACTION ISOLATION LEVEL READ COMMITTED, ${access}, NOT DEFERRABLE; SELECT ${local.join(', ')}`
}
