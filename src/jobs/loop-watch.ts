/** Watches loops: each has to come to the end of a turn now and then. */
export interface LoopWatch {
  /** Watches a loop from now on. @returns what to call when a turn has ended well. */
  add(name: string): () => void
  /** The loops that are watched. */
  names(): string[]
  /** @throws when no turn of the loop has ended well for too long. */
  assertMoving(name: string): void
}

// A turn that waits for the database fails within a few seconds. Longer than that, and shorter than a probe
// needs to take the gateway out.
const STILL_MS = 10_000

/** @param clock milliseconds, monotonic */
export function createLoopWatch(clock: () => number): LoopWatch {
  const moved = new Map<string, number>()
  return {
    add: (name) => {
      const note = () => void moved.set(name, clock())
      note()
      return note
    },
    names: () => [...moved.keys()],
    assertMoving: (name) => {
      const still = clock() - (moved.get(name) ?? clock())
      if (still > STILL_MS) {
        throw new Error(
          `The loop ${name} stands still: no turn has ended well for ${Math.round(still / 1000)} s`,
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
 * Counts the milliseconds in which this process came to run. Where it has no processor for half a minute, all
 * loops are late and none stands still.
 */
export function startRunningTime(): RunningTime {
  let time = 0
  const ticking = setInterval(() => {
    time += TICK_MS
  }, TICK_MS).unref()
  return { now: () => time, stop: () => clearInterval(ticking) }
}
