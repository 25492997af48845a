import { BUILT_MAIN } from '../../support/build.ts'
import { type Environment, type GatewayProcess, startGatewayProcess } from '../gateway-process.ts'

/** What a caller waits for whom another keeps the loop from: milliseconds of processor time of one turn. */
export const MOST_MS = 50
export const MEGABYTE = 1024 * 1024
// What is compiled, collected or planned for the first time is no hold that a caller can cause again.
const ATTEMPTS = 3

/** A gateway whose event loop is watched. */
export function startMonitoredGateway(environment: Environment): Promise<GatewayProcess> {
  const monitor = new URL('./loop-monitor.mjs', import.meta.url).pathname
  return startGatewayProcess({ RECIPIENT_MAIL_LIMIT: '0', LOOP_MONITOR: 'on', ...environment }, [
    '--import',
    monitor,
    BUILT_MAIN,
  ])
}

/** The longest turn of the loop while `work` goes on, in milliseconds of processor time. */
export async function heldDuring(gateway: GatewayProcess, work: () => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (let attempt = 0; attempt < ATTEMPTS && least > MOST_MS; attempt++) {
    await gateway.ask('reset')
    await work()
    least = Math.min(least, (await gateway.ask('longestTurn')).held)
  }
  return least
}

/** As much of an alphabet as makes so many bytes of UTF-8. */
export function bytesOf(alphabet: (length: number) => string, bytes: number): string {
  const sample = alphabet(1200)
  return alphabet(Math.floor((bytes / Buffer.byteLength(sample)) * 1200 - 12))
}
