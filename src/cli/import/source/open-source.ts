import { open } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { CommandError } from '../../command-error.ts'

/** What is imported, as bytes. */
export interface Source {
  /** For people. */
  name: string
  /** Null where nobody knows. */
  bytes: number | null
  /** Bytes that have been read so far. */
  read(): number
  chunks: AsyncIterable<Uint8Array>
}

// Little, so that what has been read is not far ahead of what has been done.
const AT_ONCE = 8 * 1024

const FORMATS = ['csv', 'ndjson'] as const
export type Format = (typeof FORMATS)[number]

/** Opens a file; `-` is standard input. @throws CommandError where it can't be read. */
export async function openSource(file: string): Promise<Source> {
  if (file === '-') return counted('standard input', null, process.stdin)
  try {
    const handle = await open(file)
    const stats = await handle.stat()
    if (stats.isDirectory()) throw new CommandError(`${file} is a directory.`, { code: 'USAGE' })
    return counted(
      file,
      stats.isFile() ? stats.size : null,
      handle.createReadStream({ highWaterMark: AT_ONCE }),
    )
  } catch (error) {
    if (error instanceof CommandError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const why = code === 'ENOENT' ? 'the file does not exist' : String(error)
    throw new CommandError(`${file} can't be read: ${why}.`, { code: 'USAGE', cause: error })
  }
}

/** The format that a file's name says; CSV where it says none. */
export function formatOf(file: string): Format {
  return /^\.(ndjson|jsonl)$/i.test(path.extname(file)) ? 'ndjson' : 'csv'
}

/** Beside the file, with `.report` in its name. */
export function reportPath(file: string, format: Format): string {
  if (file === '-') return `invitations-import.report.${format}`
  const { dir, name } = path.parse(file)
  return path.join(dir, `${name}.report.${format}`)
}

function counted(name: string, bytes: number | null, stream: AsyncIterable<Uint8Array>): Source {
  let read = 0
  return {
    name,
    bytes,
    read: () => read,
    chunks: {
      async *[Symbol.asyncIterator]() {
        for await (const chunk of stream) {
          read += chunk.length
          yield chunk
        }
      },
    },
  }
}
