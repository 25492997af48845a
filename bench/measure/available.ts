import type { Contender } from './contender.ts'
import type { Line } from './section.ts'

/** A server of others that was to be measured. */
export interface Wanted {
  name: string
  start(): Promise<Contender>
}

/**
 * Starts the servers. One that cannot be installed or started becomes a line of the table instead of a gap.
 *
 * @param contenders gets each server as soon as it runs, so that its owner can stop it
 */
export async function startAll(
  wanted: readonly Wanted[],
  contenders: Contender[],
  what: string,
): Promise<Line[]> {
  const missing: Line[] = []
  for (const { name, start } of wanted) {
    try {
      contenders.push(await start())
    } catch (error) {
      const reason = String(error).split('\n')[0]?.slice(0, 160) ?? ''
      console.error(`  NOT MEASURED: ${name}: ${String(error)}`)
      missing.push({
        what,
        gateway: '',
        comparedWith: `${name} was not measured: ${reason}`,
        value: Number.NaN,
        unit: '×',
        goal: null,
      })
    }
  }
  return missing
}

export async function stopAll(contenders: readonly Contender[]): Promise<void> {
  for (const contender of contenders) await contender.stop()
}
