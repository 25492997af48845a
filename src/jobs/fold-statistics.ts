import { startLoop } from './loop.ts'

/** Events that wait for the fold. A call for statistics counts them by itself. */
const WORTH_FOLDING = 1_000
// Also for events whose positions another gateway has assigned.
const POLL_MS = 30_000

export interface StatisticsFold {
  /** Call it when events have got their positions. @param count how many */
  add(count: number): void
  stop(): Promise<void>
}

export interface StatisticsFoldOptions {
  /** Adds the next events to the statistics. @returns whether there may be more. */
  fold(): Promise<boolean>
  onError: (error: unknown) => void
}

/** Adds events to the statistics: soon if there are many, and at least every half minute. */
export function startStatisticsFold({ fold, onError }: StatisticsFoldOptions): StatisticsFold {
  let waiting = 0
  const loop = startLoop(
    () => {
      waiting = 0
      return fold()
    },
    { pollMs: POLL_MS, onError },
  )
  return {
    add: (count) => {
      waiting += count
      if (waiting >= WORTH_FOLDING) loop.wake()
    },
    stop: loop.stop,
  }
}
