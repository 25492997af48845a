import { openSync, readSync } from 'node:fs'

// Loaded into the process of a gateway with --import. Reports to the parent how long the event loop was blocked.
//
// It measures the processor time of the thread, because other load on the machine would make wall-clock time longer.
// If the system does not provide the time of a thread, it uses the time of the process.

const buffer = Buffer.alloc(64)
const file = openOrNull('/proc/thread-self/schedstat')

/** The processor time of this thread in milliseconds. */
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

let longest = 0
let last = cpu()

function turn() {
  const now = cpu()
  longest = Math.max(longest, now - last)
  last = now
}

function watch() {
  turn()
  setTimeout(watch, 1).unref()
}

/** Starts a new measurement. */
export function reset() {
  last = cpu()
  longest = 0
}

/** The longest processor time of one turn of the loop since the last reset. */
export function longestTurn() {
  turn()
  return longest
}

const SAMPLE = JSON.stringify(
  Array.from({ length: 2000 }, (_, n) => ({ id: `inv_${n}`, tags: ['a', 'b'], n })),
)

/** The processor time of a fixed amount of work, in milliseconds: shows how fast the machine is at this moment. */
export function fixedWork() {
  let least = Infinity
  // Compilation and garbage collection are only in some of them.
  for (let attempt = 0; attempt < 5; attempt++) {
    const began = cpu()
    for (let round = 0; round < 10; round++) JSON.stringify(JSON.parse(SAMPLE))
    least = Math.min(least, cpu() - began)
  }
  return least
}

watch()
if (process.env['LOOP_MONITOR'] === 'on') {
  process.on('message', (message) => {
    if (message === 'reset') reset()
    if (message === 'reset' || message === 'longestTurn') process.send({ longest: longestTurn() })
    if (message === 'fixedWork') process.send({ fixedWork: fixedWork() })
    if (message === 'collectGarbage') {
      globalThis.gc()
      process.send({})
    }
  })
  process.channel.unref()
}
