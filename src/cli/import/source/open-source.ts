import { open } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { CommandError } from '../../command-error.ts'

/** The imported file, as bytes. */
export interface Source {
  /** The name in messages. */
  name: string
  /** Null if the size is not known. */
  bytes: number | null
  /** The number of bytes that were read. */
  read(): number
  chunks: AsyncIterable<Uint8Array>
}

// Small, so that reading is not far ahead of importing, and the progress is exact.
const CHUNK_BYTES = 8 * 1024

const FORMATS = ['csv', 'ndjson'] as const
export type Format = (typeof FORMATS)[number]

/** Opens a file. `-` is standard input. @throws CommandError if it cannot be read. */
export async function openSource(file: string): Promise<Source> {
  if (file === '-') return counted('standard input', null, process.stdin)
  try {
    const handle = await open(file)
    const stats = await handle.stat()
    if (stats.isDirectory()) throw new CommandError(`${file} is a directory.`, { code: 'USAGE' })
    return counted(
      file,
      stats.isFile() ? stats.size : null,
      handle.createReadStream({ highWaterMark: CHUNK_BYTES }),
    )
  } catch (error) {
    if (error instanceof CommandError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const why = code === 'ENOENT' ? 'the file does not exist' : String(error)
    throw new CommandError(`${file} can't be read: ${why}.`, { code: 'USAGE', cause: error })
  }
}

/** The format by the name of the file. Default: CSV. */
export function formatOf(file: string): Format {
  return /^\.(ndjson|jsonl)$/i.test(path.extname(file)) ? 'ndjson' : 'csv'
}

/** Next to the file, with `.report` in its name. */
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
