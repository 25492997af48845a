import { once } from 'node:events'
import { open, rename, rm } from 'node:fs/promises'
import process from 'node:process'

/** The target of an export. */
export interface Output {
  write(text: string): Promise<void>
  /** Completes the output. */
  done(): Promise<void>
  /** Deletes what was written. */
  abandon(): Promise<void>
}

/** Standard output. Writing waits for its reader. */
export const standardOutput: Output = {
  write: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain')
  },
  done: async () => undefined,
  abandon: async () => undefined,
}

/** Creates a file. It has the name `.part` until it is complete. */
export async function outputFile(path: string): Promise<Output> {
  const part = `${path}.part`
  const file = await open(part, 'w')
  return {
    write: (text) => file.appendFile(text),
    done: async () => {
      await file.sync()
      await file.close()
      await rename(part, path)
    },
    abandon: async () => {
      await file.close()
      await rm(part, { force: true })
    },
  }
}
