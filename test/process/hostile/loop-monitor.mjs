import { openSync, readSync } from 'node:fs'

// Loaded into a gateway's process with --import: tells its parent how long the event loop was held.
//
// Processor time of the thread, not time on the clock: on a machine with other work to do a turn of the loop takes as
// long as the others let it. Where the system does not tell the thread's time, the whole process's is taken.

const buffer = Buffer.alloc(64)
const file = openOrNull('/proc/thread-self/schedstat')

/** Milliseconds of processor time that this thread has had. */
function cpu() {
  if (file === null) {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  return Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0)).split(' ')[0]) / 1e6
}

function openOrNull(path) {
  try {
    return openSync(path, 'r')
  } catch {
    return null
  }
}

let held = 0
let last = cpu()

function turn() {
  const now = cpu()
  held = Math.max(held, now - last)
  last = now
}

function watch() {
  turn()
  setTimeout(watch, 1).unref()
}

/** Begins to measure anew. */
export function reset() {
  last = cpu()
  held = 0
}

/** The most processor time that one turn of the loop has taken since the last reset. */
export function longestTurn() {
  turn()
  return held
}

watch()
if (process.env['LOOP_MONITOR'] === 'on') {
  process.on('message', (message) => {
    if (message === 'reset') reset()
    if (message === 'reset' || message === 'longestTurn') process.send({ held: longestTurn() })
  })
  process.channel.unref()
}
