import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// An import or export uses about 60 MB. Without a limit Node keeps 200 MB of garbage in addition, as long as the
// machine has the memory. The machine of a gateway may not have it.
const MAX_BYTES = 64 * 1024 * 1024

/**
 * Limits the memory of the process. Call it before other modules are loaded.
 *
 * @returns a function that collects garbage if the heap is large
 */
export function limitMemory(): () => void {
  // The space for new objects does not grow.
  setFlagsFromString('--semi-space-growth-factor=1')
  // Optimizing the WebAssembly of Prisma's query compiler takes 50 MB, and it runs only for a short time.
  setFlagsFromString('--liftoff-only')
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  return () => {
    if (process.memoryUsage().heapUsed > MAX_BYTES) collect()
  }
}
