import { createCsvParser } from '../../lib/csv/csv-parser.ts'
import { readBeginning } from '../../lib/csv/delimiter.ts'

/** `auto`: by the byte order mark, otherwise UTF-8. Others are chosen by a person who sees the names. */
export const ENCODINGS = ['auto', 'windows-1252', 'macintosh'] as const
export type Encoding = (typeof ENCODINGS)[number]

export interface CsvFormat {
  encoding: Encoding
  /** Null: from the line `sep=`, which Excel writes, or from the header. */
  delimiter: string | null
}

/** A row of the file, or why it cannot be read. */
export type FileRow = { line: number; cells: string[] } | { line: number; fault: string }

/** The file is not text in the encoding, or a workbook. */
export class UnreadableFile extends Error {
  readonly reason: 'encoding' | 'workbook'
  constructor(reason: 'encoding' | 'workbook', options?: ErrorOptions) {
    super(reason, options)
    this.reason = reason
  }
}

const ZIP = [0x50, 0x4b, 0x03, 0x04]
/** Enough for a header of any length that is allowed. */
const BEGINNING = 300_000

/**
 * Reads the rows of a CSV file, the header first. The file is read in pieces, so its size does not matter.
 *
 * @throws UnreadableFile
 */
export async function* readCsv(file: Blob, { encoding, delimiter }: CsvFormat): AsyncGenerator<FileRow> {
  const name = await encodingOf(file, encoding)
  const beginning = readBeginning(await decoded(file.slice(0, BEGINNING), name), delimiter ?? undefined)
  const start = beginning ?? { delimiter: delimiter ?? ',', line: 1 }
  const parser = createCsvParser(start.delimiter, start.line)
  let toSkip = beginning === null ? 0 : beginning.line - 1
  for await (const piece of pieces(file, name)) {
    // The line `sep=` is no row. It fits into the first piece.
    const text = toSkip > 0 ? piece.replace(/^sep=.(?:\r\n|\n|\r)/i, '') : piece
    toSkip = 0
    yield* rowsOf(parser.push(text))
  }
  yield* rowsOf(parser.end())
}

function* rowsOf(rows: ReturnType<ReturnType<typeof createCsvParser>['push']>): Generator<FileRow> {
  for (const row of rows) {
    if ('fault' in row) yield { line: row.line, fault: row.fault.message }
    else yield { line: row.line, cells: row.cells }
  }
}

/** @throws UnreadableFile if it is a workbook of Excel */
async function encodingOf(file: Blob, chosen: Encoding): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, ZIP.length).arrayBuffer())
  if (ZIP.every((byte, index) => bytes[index] === byte)) throw new UnreadableFile('workbook')
  const [first = 0, second = 0] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return chosen === 'auto' ? 'utf-8' : chosen
}

/** Without the last character, which the cut can have divided. */
async function decoded(part: Blob, name: string): Promise<string> {
  return new TextDecoder(name).decode(await part.arrayBuffer(), { stream: true })
}

async function* pieces(file: Blob, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(name, { fatal: true })
  const reader = file.stream().getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      yield decoder.decode(read.value, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    // The decoder throws it for bytes that the encoding does not have.
    if (error instanceof TypeError) throw new UnreadableFile('encoding', { cause: error })
    throw error
  } finally {
    await reader.cancel()
  }
}
