import type { Execute } from '../lib/execute.ts'
import { type Loop, startLoop } from './loop.ts'
import type { LoopWatch } from './loop-watch.ts'

export interface MaintenanceOptions {
  execute: Execute
  schema: string
  /** Returns the jobs of dead workers. */
  maintain(): Promise<unknown>
  everySeconds: number
  onError: (error: unknown) => void
  watch?: LoopWatch | undefined
}

/**
 * Lets one of all gateways maintain the queue periodically. pg-boss's own timer has a flag that stays set forever if
 * a statement gets no answer.
 */
export function startMaintenance(options: MaintenanceOptions): Loop {
  const { execute, schema, maintain, everySeconds, onError, watch } = options
  return startLoop(
    async () => {
      const { rows } = await execute(
        `UPDATE ${schema}.version SET maintained_on = now()
         WHERE maintained_on IS NULL OR maintained_on < now() - make_interval(secs => $1) RETURNING 1`,
        [everySeconds],
      )
      if (rows.length > 0) await maintain()
      return false
    },
    { pollMs: everySeconds * 1000, onError, watched: watch && { watch, name: 'maintenance' } },
  )
}
