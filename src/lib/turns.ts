export interface Task {
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
  let next = 0
  let isScheduled = false

  function work(): void {
    const last = Math.min(waiting.length, next + TURN_TASKS)
    const end = performance.now() + TURN_MS
    while (next < last && performance.now() < end) waiting[next++]?.run()
    if (next === waiting.length) {
      waiting = []
      next = 0
      isScheduled = false
    } else setImmediate(work)
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
