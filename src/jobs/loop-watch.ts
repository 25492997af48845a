/** Detects loops that have stalled. */
export interface LoopWatch {
  /** Watches a loop from now on. @returns a function to call after each successful iteration. */
  add(name: string): () => void
  /** The names of the watched loops. */
  names(): string[]
  /** @throws if no iteration of the loop has succeeded for too long. */
  assertRunning(name: string): void
}

// Longer than an iteration that waits for the database, which fails within a few seconds, and shorter than the
// time in which a failed probe takes the gateway out of service.
const STALLED_AFTER_MS = 10_000

/** @param clock milliseconds, monotonic */
export function createLoopWatch(clock: () => number): LoopWatch {
  const lastSuccess = new Map<string, number>()
  return {
    add: (name) => {
      const reportSuccess = () => void lastSuccess.set(name, clock())
      reportSuccess()
      return reportSuccess
    },
    names: () => [...lastSuccess.keys()],
    assertRunning: (name) => {
      const elapsed = clock() - (lastSuccess.get(name) ?? clock())
      if (elapsed > STALLED_AFTER_MS) {
        throw new Error(
          `The loop ${name} has stalled: no iteration has succeeded for ${Math.round(elapsed / 1000)} s`,
        )
      }
    },
  }
}

export interface RunningTime {
  now(): number
  stop(): void
}

const TICK_MS = 250

/**
 * Counts only the time in which this process runs. If it gets no processor for half a minute, all loops are late
 * and none has stalled.
 */
export function startRunningTime(): RunningTime {
  let time = 0
  const timer = setInterval(() => {
    time += TICK_MS
  }, TICK_MS).unref()
  return { now: () => time, stop: () => clearInterval(timer) }
}
