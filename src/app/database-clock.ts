import type { Database } from '../db/connection/database.ts'
import { type Loop, startLoop } from '../jobs/loop.ts'

/** Tells the time as the database does, whatever this machine's clock says: all gateways agree on what has expired. */
export interface DatabaseClock {
  now(): Date
  stop(): Promise<void>
}

const EVERY_MS = 30_000

/**
 * Asks for the time now and every half minute. Between, and while the database does not answer, it counts on by
 * itself, at first from this machine's time.
 */
export async function startDatabaseClock(
  database: Pick<Database, 'execute'>,
  onError: (error: unknown) => void,
): Promise<DatabaseClock> {
  let offset = Date.now() - performance.now()
  const look = async () => {
    offset = await measure(database)
    return false
  }
  await look().catch(onError)
  const loop: Loop = startLoop(look, { pollMs: EVERY_MS, onError })
  return { now: () => new Date(performance.now() + offset), stop: loop.stop }
}

/** @returns what to add to the milliseconds since this process began. */
async function measure({ execute }: Pick<Database, 'execute'>): Promise<number> {
  const before = performance.now()
  const { rows } = await execute('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now', [])
  return Number(rows[0]?.['now']) - (before + performance.now()) / 2
}
