import type { Logger } from '../../lib/log.ts'

const EVERY_MS = 60_000

/** Logs refused clients, at most once per minute and reason, so that they cannot fill the log. */
export function createRefusalLog(log: Logger): (reason: string, address: string) => void {
  const latest = new Map<string, { at: number; since: number }>()
  return (reason, address) => {
    const now = performance.now()
    const last = latest.get(reason)
    if (last !== undefined && now - last.at < EVERY_MS) {
      last.since++
      return
    }
    latest.set(reason, { at: now, since: 0 })
    log.warn({ reason, address, skipped: last?.since ?? 0 }, 'refused')
  }
}
