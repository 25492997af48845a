import type pg from 'pg'
import type { SessionSettings } from './session-settings.ts'

// A pooler answers for the server when a connection begins, with a process id of its own. In its sessions nothing is
// set: another client would get it. `current_setting(…, true)` is null for what this version of Postgres does not know.
const SET_UP = `
  SELECT pid <> $1 AS pooled, pg_catalog.pg_is_in_recovery() AS standby, (
    SELECT count(pg_catalog.set_config(key, value, false)) FROM pg_catalog.json_each_text($2::json)
    WHERE pid = $1 AND pg_catalog.current_setting(key, true) IS NOT NULL
  ) AS set
  FROM pg_catalog.pg_backend_pid() AS pid`

/**
 * Gives a new connection the same session settings, independent of those of the server, the database, the role and the URL.
 *
 * After connecting and not by startup options: PgBouncer refuses those, and `options` in the URL would replace them.
 *
 * @returns `isPooled`: whether a pooler is in front of the server. Then nothing is set, and each transaction has to set
 *   its own.
 */
export async function setUpSession(
  client: pg.ClientBase,
  settings: SessionSettings,
): Promise<{ isPooled: boolean; isStandby: boolean }> {
  const { processID }: { processID?: number } = Object(client)
  const { rows } = await client.query(SET_UP, [processID, JSON.stringify(settings)])
  return { isPooled: rows[0].pooled, isStandby: rows[0].standby }
}
