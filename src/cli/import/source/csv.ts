import { type CsvRow, createCsvParser } from '../../../lib/csv/csv-parser.ts'
import { hasBeginning, readBeginning } from '../../../lib/csv/delimiter.ts'
import type { Place, SourceRow } from '../../../lib/csv/source-row.ts'
import { BadFile } from './bad-file.ts'
import { decodeText, type TextEncoding } from './decoded-text.ts'

/** The values of a row, and the names of their columns. */
export interface NamedValues {
  names: readonly string[]
  values: readonly unknown[]
}

export interface CsvOptions {
  /** Default: from the line `sep=`, or from the header. */
  delimiter: string | undefined
  /** Default: from the byte order mark, otherwise UTF-8. */
  encoding?: TextEncoding | undefined
  /** Called once, before the first row. @throws BadFile if no row can be read. */
  checkHeader(header: { names: readonly string[]; places: readonly Place[]; delimiter: string }): void
}

/**
 * Reads the rows of a CSV file with a header. The file is read in pieces.
 *
 * @throws BadFile if the header is wrong
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array>,
  { delimiter: selected, encoding, checkHeader }: CsvOptions,
): AsyncGenerator<SourceRow<NamedValues>> {
  let names: string[] | null = null
  for await (const { row, delimiter } of parseRows(decodeText(source, encoding), selected)) {
    if ('fault' in row) {
      if (names === null) throw new BadFile(row.fault)
      yield row
    } else if (names === null) {
      names = namesIn(row.cells)
      checkHeader({ names, places: row.places, delimiter })
    } else yield fitToHeader(row, names)
  }
  if (names === null) throw new BadFile({ line: 1, column: 1, message: `The file has no header. ${HEADER}` })
}

async function* parseRows(text: AsyncIterable<string>, selected: string | undefined) {
  let parser: { delimiter: string; push(text: string): CsvRow[]; end(): CsvRow[] } | null = null
  let unread = ''
  for await (const piece of text) {
    unread = parser === null ? unread + piece : piece
    if (parser === null && hasBeginning(unread)) [parser, unread] = createParser(unread, selected)
    if (parser !== null) yield* rowsOf(parser, parser.push(unread))
  }
  if (parser === null) {
    ;[parser, unread] = createParser(unread, selected)
    yield* rowsOf(parser, parser.push(unread))
  }
  yield* rowsOf(parser, parser.end())
}

function* rowsOf({ delimiter }: { delimiter: string }, rows: CsvRow[]) {
  for (const row of rows) yield { row, delimiter }
}

function createParser(text: string, selected: string | undefined) {
  const beginning = readBeginning(text, selected)
  if (beginning === null) {
    const message = 'This line sets another delimiter than --delimiter. Leave --delimiter out.'
    throw new BadFile({ line: 1, column: 1, message })
  }
  const { delimiter, line, rest } = beginning
  return [{ delimiter, ...createCsvParser(delimiter, line) }, rest] as const
}

/** Without empty cells at the end. Spreadsheets write them if a cell further right was used before. */
function namesIn(cells: string[]): string[] {
  const names = cells.map((name) => name.trim())
  while (names.length > 1 && names.at(-1) === '') names.pop()
  return names
}

/** Fits a row to the header. Missing cells become empty. Surplus cells must be empty. */
function fitToHeader({ line, cells, places }: ReadRow, names: string[]): SourceRow<NamedValues> {
  const surplus = cells.findIndex((cell, index) => index >= names.length && cell.trim() !== '')
  if (surplus === -1) return { line, names, values: names.map((_, index) => cells[index] ?? '') }
  const at = places[surplus] ?? { line, column: 1 }
  return { line, fault: { ...at, message: surplusMessage(cells.length, names.length) }, isEnd: false }
}

type ReadRow = Exclude<CsvRow, { fault: unknown }>

/** Explains what a header is. */
export const HEADER = 'Its first row names the columns, such as emailAddress.'

function surplusMessage(found: number, expected: number): string {
  return `The row has ${found} cells and the header ${expected}. Quote each cell that contains the delimiter.`
}
