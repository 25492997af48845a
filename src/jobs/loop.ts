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
}

/** Takes one turn after another: at once while a turn answers that there is more, else after a pause. */
export function startLoop(turn: () => Promise<boolean>, { pollMs, onError }: LoopOptions): Loop {
  let stopping = false
  let woken = false
  let interrupt: (() => void) | undefined

  async function run(): Promise<void> {
    while (!stopping) {
      woken = false
      const more = await turn().catch((error: unknown) => {
        onError(error)
        return false
      })
      if (!more) await pause()
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
