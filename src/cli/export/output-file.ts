import { once } from 'node:events'
import { open, rename, rm } from 'node:fs/promises'
import process from 'node:process'

/** Where an export goes. */
export interface Output {
  write(text: string): Promise<void>
  /** All was written. */
  done(): Promise<void>
  /** What was written is not to be kept. */
  abandon(): Promise<void>
}

/** Standard output, as fast as its reader reads. */
export const standardOutput: Output = {
  write: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain')
  },
  done: async () => undefined,
  abandon: async () => undefined,
}

/** A file that is there when it is whole: until then it is `.part`. */
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
