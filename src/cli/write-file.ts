import { CommandError } from './command-error.ts'

/** The file that a command writes, and the option that chooses another one. */
export interface WrittenFile {
  path: string
  option: '--output' | '--report'
}

/** Runs work on the file. @throws CommandError that names the file, and says what to do. */
export async function writeFile<T>({ path, option }: WrittenFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const why = REASONS.get(code) ?? String(error)
    throw new CommandError(`${path} can't be written: ${why}. Choose another file with ${option}.`, {
      code: code === DISK_FULL ? 'DISK_FULL' : 'USAGE',
      cause: error,
    })
  }
}

const DISK_FULL = 'ENOSPC'

const REASONS = new Map<unknown, string>([
  [DISK_FULL, 'no space is left on the disk'],
  ['ENOENT', 'its directory does not exist'],
  ['ENOTDIR', 'its directory is a file'],
  ['EISDIR', 'it is a directory'],
  ['EACCES', 'you lack the permission'],
  ['EPERM', 'you lack the permission'],
  ['EROFS', 'the disk is read-only'],
])
