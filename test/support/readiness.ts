import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from './harness.ts'

const READY_MS = 60_000
const MISSED_LIMIT = /Timeout after|did not answer within|timeout exceeded when trying to connect/

/**
 * The answer of /ready. On a loaded machine a check can miss its time limit. Only in that case the request is repeated.
 *
 * @param log the lines that the gateway logs, which contain the reasons
 */
export async function readyAnswer(ask: () => Promise<Response>, log: readonly string[]): Promise<Response> {
  const deadline = Date.now() + READY_MS
  for (;;) {
    const before = log.length
    const response = await ask()
    if (response.ok || Date.now() > deadline) return response
    const { checks } = await response.clone().json()
    const failed = Object.values(checks).filter((result) => result === 'failed').length
    // The lines of another process arrive after its answer.
    const reasons = await eventually(async () => {
      const found = log.slice(before).filter((line) => line.includes('not ready: '))
      return found.length >= failed ? found : undefined
    }, 'the reasons in the log')
    if (!reasons.every((line) => MISSED_LIMIT.test(line))) return response
    await pause(250)
  }
}
