import type { CompleteConfig } from '../config/secrets.ts'
import type { Database } from '../db/connection/database.ts'
import { vacuum } from '../db/connection/vacuum.ts'
import { type Loop, startLoop } from '../jobs/loop.ts'

const EVERY_MS = 600_000

/** Vacuums the embedded database every ten minutes. Null: a server does that itself. */
export function startVacuum(
  database: Database,
  { queueSchema }: Pick<CompleteConfig, 'queueSchema'>,
  onError: (error: unknown) => void,
): Loop | null {
  if (database.isShared) return null
  let isStart = true
  return startLoop(
    async () => {
      // The start does not wait for it.
      if (!isStart) await vacuum(database, queueSchema)
      isStart = false
      return false
    },
    { pollMs: EVERY_MS, onError },
  )
}
