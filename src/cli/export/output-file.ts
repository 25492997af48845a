import { once } from 'node:events'
import { open, rename, rm } from 'node:fs/promises'
import process from 'node:process'
import { endWithOutput } from '../output.ts'
import { writeFile } from '../write-file.ts'

/** The target of an export. */
export interface Output {
  write(text: string): Promise<void>
  /** Completes the output. */
  done(): Promise<void>
  /** Deletes what was written. */
  abandon(): Promise<void>
}

/** Standard output. Writing waits for its reader. */
export function standardOutput(): Output {
  endWithOutput()
  return {
    write: async (text) => {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain')
    },
    done: async () => undefined,
    abandon: async () => undefined,
  }
}

/** Creates a file. It has the name `.part` until it is complete. @throws CommandError if it cannot be written. */
export async function outputFile(path: string): Promise<Output> {
  const part = `${path}.part`
  const written = <T>(work: () => Promise<T>) => writeFile({ path, option: '--output' }, work)
  const file = await written(() => open(part, 'w'))
  return {
    write: (text) => written(() => file.appendFile(text)),
    done: () =>
      written(async () => {
        await file.sync()
        await file.close()
        await rename(part, path)
      }),
    abandon: async () => {
      await file.close()
      await rm(part, { force: true })
    },
  }
}
