import { setTimeout } from 'node:timers/promises'
import { BUILT_MAIN } from '../../support/build.ts'
import { type Environment, type GatewayProcess, startGatewayProcess } from '../gateway-process.ts'

/** The longest that one caller may block the event loop for others: milliseconds of processor time per turn. */
export const LIMIT_MS = 50
export const MEGABYTE = 1024 * 1024
// The processor time of `fixedWork` on the machine for which the limit was set. On a machine that is slower, or that
// shares its processors, the same work takes longer: its times are divided by how many times slower it is.
const FIXED_WORK_MS = 8
// Compilation, garbage collection and planning block the loop only once, so the best of several attempts counts. What
// the text itself costs is in every attempt. What earlier tests left on the heap is collected before each repetition:
// otherwise Node marks it in small steps during many requests.
const ATTEMPTS = 20
const BETWEEN_ATTEMPTS_MS = 300

/** A gateway with a monitor of its event loop. */
export function startMonitoredGateway(environment: Environment): Promise<GatewayProcess> {
  const monitor = new URL('./loop-monitor.mjs', import.meta.url).pathname
  return startGatewayProcess({ RECIPIENT_MAIL_LIMIT: '0', LOOP_MONITOR: 'on', ...environment }, [
    '--expose-gc',
    '--import',
    monitor,
    BUILT_MAIN,
  ])
}

/** The longest turn of the loop during `work`, in milliseconds of processor time, on a machine that is not slow. */
export async function longestBlockDuring(
  gateway: GatewayProcess,
  work: () => Promise<unknown>,
): Promise<number> {
  let least = Infinity
  for (let attempt = 0; attempt < ATTEMPTS && least > LIMIT_MS; attempt++) {
    if (attempt > 0) {
      await setTimeout(BETWEEN_ATTEMPTS_MS)
      await gateway.ask('collectGarbage')
    }
    await gateway.ask('reset')
    await work()
    const { longest } = await gateway.ask('longestTurn')
    least = Math.min(
      least,
      longest <= LIMIT_MS ? longest : onUsualMachine(longest, await gateway.ask('fixedWork')),
    )
  }
  return least
}

/** This time on the machine for which the limit was set. Never more than measured. */
export function onUsualMachine(ms: number, { fixedWork }: { fixedWork: number }): number {
  return ms / Math.max(1, fixedWork / FIXED_WORK_MS)
}

/** A text of this alphabet with about this many bytes in UTF-8. */
export function bytesOf(alphabet: (length: number) => string, bytes: number): string {
  const sample = alphabet(1200)
  return alphabet(Math.floor((bytes / Buffer.byteLength(sample)) * 1200 - 12))
}
