import type { Database } from '../db/connection/database.ts'
import { type Loop, startLoop } from '../jobs/loop.ts'

/** A clock that follows the clock of the database, so that all gateways agree on what has expired. */
export interface DatabaseClock {
  now(): Date
  stop(): Promise<void>
}

const EVERY_MS = 30_000

/**
 * Reads the time now and every 30 seconds. In between, and while the database does not answer, the clock continues by
 * itself. Until the first answer it uses the clock of this machine.
 */
export async function startDatabaseClock(
  database: Pick<Database, 'execute'>,
  onError: (error: unknown) => void,
): Promise<DatabaseClock> {
  let offset = Date.now() - performance.now()
  const synchronize = async () => {
    offset = await measureOffset(database)
    return false
  }
  await synchronize().catch(onError)
  const loop: Loop = startLoop(synchronize, { pollMs: EVERY_MS, onError })
  return { now: () => new Date(performance.now() + offset), stop: loop.stop }
}

/** @returns the milliseconds to add to `performance.now()`. */
async function measureOffset({ execute }: Pick<Database, 'execute'>): Promise<number> {
  const before = performance.now()
  const { rows } = await execute('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now', [])
  return Number(rows[0]?.['now']) - (before + performance.now()) / 2
}
