export interface Task {
  /** Must not throw: that would end the process. */
  run(): void
}

// In one turn, at most this many tasks run, for about this long. Then other work of the event loop has its turn.
const TURN_TASKS = 100
const TURN_MS = 5

/** Runs many small tasks in the order in which they were added, a part of them in each turn of the event loop. */
export interface Turns {
  add(task: Task): void
}

export function createTurns(): Turns {
  let waiting: Task[] = []
  let running: Task[] = []
  let next = 0
  let isScheduled = false

  function work(): void {
    const end = performance.now() + TURN_MS
    for (let count = 0; count < TURN_TASKS && performance.now() < end; count++) {
      if (next === running.length) advance()
      const task = running[next]
      if (task === undefined) {
        isScheduled = false
        return
      }
      next++
      task.run()
    }
    setImmediate(work)
  }

  /** Tasks add themselves again, so one list would only grow as long as there is work. */
  function advance(): void {
    running = waiting
    waiting = []
    next = 0
  }

  return {
    add: (task) => {
      waiting.push(task)
      if (isScheduled) return
      isScheduled = true
      setImmediate(work)
    },
  }
}
