import type { LoopWatch } from './loop-watch.ts'

export interface Loop {
  /** Makes the next turn come now. */
  wake(): void
  /** Lets the turn under way end; there is none after it. */
  stop(): Promise<void>
}

export interface LoopOptions {
  /** How long to pause where there is nothing to do. */
  pollMs: number
  /** Takes what a turn rejects with; the loop goes on after a pause. */
  onError: (error: unknown) => void
  /** How long a turn may take. What takes longer is left to itself, and the loop goes on. Default 20 s. */
  turnMs?: number
  /** Where the loop is watched, under this name. */
  watched?: { watch: LoopWatch; name: string } | undefined
}

const TURN_MS = 20_000

/** Takes one turn after another: at once while a turn answers that there is more, else after a pause. */
export function startLoop(turn: () => Promise<boolean>, options: LoopOptions): Loop {
  const { pollMs, onError, turnMs = TURN_MS, watched } = options
  const moved = watched?.watch.add(watched.name)
  let stopping = false
  let woken = false
  let interrupt: (() => void) | undefined

  async function run(): Promise<void> {
    while (!stopping) {
      woken = false
      if (!(await takeTurn())) await pause()
    }
  }

  async function takeTurn(): Promise<boolean> {
    try {
      const more = await settleWithin(turn, turnMs)
      moved?.()
      return more
    } catch (error) {
      onError(error)
      return false
    }
  }

  function pause(): Promise<void> {
    if (woken || stopping) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMs)
      interrupt = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  function wake(): void {
    woken = true
    interrupt?.()
  }

  const finished = run()
  return {
    wake,
    stop: () => {
      stopping = true
      wake()
      return finished
    },
  }
}

/** @throws where the work takes longer. It goes on then, and nobody waits for it. */
export function settleWithin<T>(work: () => Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not done within ${ms / 1000} s`)), ms)
    Promise.resolve()
      .then(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
