import { BUILT_MAIN } from '../../support/build.ts'
import { type Environment, type GatewayProcess, startGatewayProcess } from '../gateway-process.ts'

/** The longest that one caller may block the event loop for others: milliseconds of processor time per turn. */
export const LIMIT_MS = 50
export const MEGABYTE = 1024 * 1024
// Compilation, garbage collection and planning block the loop only once, so the best of several attempts counts.
const ATTEMPTS = 3

/** A gateway with a monitor of its event loop. */
export function startMonitoredGateway(environment: Environment): Promise<GatewayProcess> {
  const monitor = new URL('./loop-monitor.mjs', import.meta.url).pathname
  return startGatewayProcess({ RECIPIENT_MAIL_LIMIT: '0', LOOP_MONITOR: 'on', ...environment }, [
    '--import',
    monitor,
    BUILT_MAIN,
  ])
}

/** The longest turn of the loop during `work`, in milliseconds of processor time. */
export async function longestBlockDuring(
  gateway: GatewayProcess,
  work: () => Promise<unknown>,
): Promise<number> {
  let least = Infinity
  for (let attempt = 0; attempt < ATTEMPTS && least > LIMIT_MS; attempt++) {
    await gateway.ask('reset')
    await work()
    least = Math.min(least, (await gateway.ask('longestTurn')).longest)
  }
  return least
}

/** A text of this alphabet with about this many bytes in UTF-8. */
export function bytesOf(alphabet: (length: number) => string, bytes: number): string {
  const sample = alphabet(1200)
  return alphabet(Math.floor((bytes / Buffer.byteLength(sample)) * 1200 - 12))
}
