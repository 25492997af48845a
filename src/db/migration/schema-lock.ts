import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { Execute } from '../../lib/execute.ts'
import { unlimited } from '../connection/bounded-pool.ts'
import { type SessionSettings, transactionScript } from '../connection/session-settings.ts'

// The lock of `prisma migrate deploy`, so that it and the gateway exclude each other.
const LOCK = 72707369
const PAUSE_MS = 150
const NOTICE_EVERY_MS = 30_000
const LONGEST_WAIT_MS = 600_000

/** Another session has held the lock on changes of the schema for too long. */
class SchemaLocked extends Error {
  readonly code = 'SCHEMA_LOCKED'
  constructor(holder: string) {
    super(
      `Another session has held the lock on schema changes (advisory lock ${LOCK}) for ` +
        `${LONGEST_WAIT_MS / 60_000} minutes: ${holder}. End that session and start again.`,
    )
  }
}

export interface SchemaLockOptions {
  pool: pg.Pool
  settings: SessionSettings
  /** Called when the lock is waited for, at once and then every 30 s. */
  onWait: (message: string) => void
}

/**
 * Runs `work` in one transaction under the lock that all changes of the schema share.
 *
 * The lock is the transaction's. A session's lock would be left behind in a pooler, where the statement that unlocks
 * reaches another session. It is tried again and again and not waited for: waiting would keep a connection of a pooler.
 *
 * @throws SchemaLocked
 */
export async function underSchemaLock<T>(
  { pool, settings, onWait }: SchemaLockOptions,
  work: (execute: Execute) => Promise<T>,
): Promise<T> {
  const began = performance.now()
  let noticed = Number.NEGATIVE_INFINITY
  for (;;) {
    const tried = await attempt(pool, settings, work)
    if ('result' in tried) return tried.result
    const now = performance.now()
    if (now - began > LONGEST_WAIT_MS) throw new SchemaLocked(tried.holder)
    if (now - noticed > NOTICE_EVERY_MS) {
      noticed = now
      onWait(`waiting for the lock on schema changes, held by ${tried.holder}`)
    }
    // By chance, or all who wait would try at the same moment.
    await pause(PAUSE_MS * (0.5 + Math.random()))
  }
}

async function attempt<T>(
  pool: pg.Pool,
  settings: SessionSettings,
  work: (execute: Execute) => Promise<T>,
): Promise<{ result: T } | { holder: string }> {
  const client = await pool.connect()
  try {
    await client.query(`BEGIN; ${transactionScript(settings)}`)
    const { rows } = await client.query('SELECT pg_try_advisory_xact_lock($1) AS locked', [LOCK])
    if (!rows[0].locked) return { holder: await holderOf(client) }
    // Building an index on a large table may take any time.
    unlimited(client)
    const result = await work((sql, values) => client.query(sql, values))
    await client.query('COMMIT')
    return { result }
  } finally {
    // Ends the open transaction, and the connection, whose limits were removed.
    client.release(true)
  }
}

async function holderOf(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query(
    `SELECT a.pid, a.application_name AS name, a.state FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = $1 AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCK],
  )
  const [holder] = rows
  return holder?.pid == null
    ? 'a session that has just ended'
    : `process ${holder.pid} (${holder.name || 'no application name'}, ${holder.state ?? 'state not visible'})`
}
