import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// An import or export keeps some 60 MB alive. Left to itself Node lets 200 MB more of what is garbage stand, as
// long as the machine has them: the machine on which a gateway runs may not.
const MOST_BYTES = 64 * 1024 * 1024

/**
 * Holds the process to little memory from now on; to be called before much is loaded.
 *
 * @returns what frees the memory that is not in use any more, where that has become much
 */
export function limitMemory(): () => void {
  // What is young stays in the little room that it begins with.
  setFlagsFromString('--semi-space-growth-factor=1')
  // Prisma's query compiler runs little here; to compile that WebAssembly a second time, for speed, takes 50 MB.
  setFlagsFromString('--liftoff-only')
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  return () => {
    if (process.memoryUsage().heapUsed > MOST_BYTES) collect()
  }
}
