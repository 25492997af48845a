import { setTimeout as sleep } from 'node:timers/promises'
import { withTimeout } from '../lib/with-timeout.ts'
import type { LoopWatch } from './loop-watch.ts'

export interface Loop {
  /** Starts the next iteration now. */
  wake(): void
  /** Waits for the current iteration. None follows it. */
  stop(): Promise<void>
}

export interface LoopOptions {
  /** The pause after an iteration that found nothing to do. */
  pollMs: number
  /** Receives the error of a failed iteration. The loop continues after a pause. */
  onError: (error: unknown) => void
  /** The least time between the starts of two iterations. Wakes within it share the second one. Default 0. */
  spacingMs?: number
  /** The timeout of an iteration. The loop continues without waiting for it any longer. Default 20 s. */
  timeoutMs?: number
  /** Monitors the loop under this name. */
  watched?: { watch: LoopWatch; name: string } | undefined
}

const TIMEOUT_MS = 20_000

/** Calls `iterate` again and again: at once if it returned true because there is more to do, otherwise after a pause. */
export function startLoop(iterate: () => Promise<boolean>, options: LoopOptions): Loop {
  const { pollMs, onError, spacingMs = 0, timeoutMs = TIMEOUT_MS, watched } = options
  const reportSuccess = watched?.watch.add(watched.name)
  const pause = createPause(pollMs)
  let isStopping = false

  async function run(): Promise<void> {
    while (!isStopping) {
      pause.reset()
      const spacing = spacingMs > 0 ? sleep(spacingMs) : undefined
      if (!(await runIteration())) await pause.wait()
      if (!isStopping) await spacing
    }
  }

  async function runIteration(): Promise<boolean> {
    try {
      const hasMore = await withTimeout(iterate, timeoutMs)
      reportSuccess?.()
      return hasMore
    } catch (error) {
      onError(error)
      return false
    }
  }

  const finished = run()
  return {
    wake: pause.end,
    stop: () => {
      isStopping = true
      pause.end()
      return finished
    },
  }
}

/** A pause that can be ended early, even before it has begun. */
function createPause(ms: number) {
  let isEnded = false
  let endTimer: (() => void) | undefined
  return {
    reset: () => {
      isEnded = false
    },
    wait: (): Promise<void> => {
      if (isEnded) return Promise.resolve()
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms)
        endTimer = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    },
    end: () => {
      isEnded = true
      endTimer?.()
    },
  }
}
