import { type CsvRow, createCsvParser } from './csv-parser.ts'
import { decodeText, type TextEncoding } from './decoded-text.ts'
import { beginningOf, hasBeginning } from './delimiter.ts'
import { BadFile, type Place, type SourceRow } from './source-row.ts'

/** A row's cells by the names of their columns. */
export interface NamedValues {
  names: readonly string[]
  values: readonly unknown[]
}

export interface CsvOptions {
  /** Default: as the file says or as its header shows. */
  delimiter: string | undefined
  /** Default: as the file's byte order mark says, else UTF-8. */
  encoding?: TextEncoding | undefined
  /** Called once, before the first row. @throws BadFile if no row can be read. */
  checkHeader(header: { names: readonly string[]; places: readonly Place[]; delimiter: string }): void
}

/**
 * The rows of CSV whose first row is a header, one piece of the file after another.
 *
 * @throws BadFile for a header that is wrong.
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array>,
  { delimiter: asked, encoding, checkHeader }: CsvOptions,
): AsyncGenerator<SourceRow<NamedValues>> {
  let names: string[] | null = null
  for await (const { row, delimiter } of parsed(decodeText(source, encoding), asked)) {
    if ('fault' in row) {
      if (names === null) throw new BadFile(row.fault)
      yield row
    } else if (names === null) {
      names = namesIn(row.cells)
      checkHeader({ names, places: row.places, delimiter })
    } else yield fitted(row, names)
  }
  if (names === null) throw new BadFile({ line: 1, column: 1, message: `The file has no header. ${HEADER}` })
}

async function* parsed(text: AsyncIterable<string>, asked: string | undefined) {
  let parser: { delimiter: string; push(text: string): CsvRow[]; end(): CsvRow[] } | null = null
  let begun = ''
  for await (const piece of text) {
    begun = parser === null ? begun + piece : piece
    if (parser === null && hasBeginning(begun)) [parser, begun] = parserOf(begun, asked)
    if (parser !== null) yield* rowsOf(parser, parser.push(begun))
  }
  if (parser === null) {
    ;[parser, begun] = parserOf(begun, asked)
    yield* rowsOf(parser, parser.push(begun))
  }
  yield* rowsOf(parser, parser.end())
}

function* rowsOf({ delimiter }: { delimiter: string }, rows: CsvRow[]) {
  for (const row of rows) yield { row, delimiter }
}

function parserOf(text: string, asked: string | undefined) {
  const beginning = beginningOf(text, asked)
  if (beginning === null) {
    const message =
      'This line says what separates cells, and --delimiter says otherwise. Leave --delimiter out.'
    throw new BadFile({ line: 1, column: 1, message })
  }
  const { delimiter, line, rest } = beginning
  return [{ delimiter, ...createCsvParser(delimiter, line) }, rest] as const
}

/** Less the empty cells at the end, which spreadsheets write where a cell further right has ever been used. */
function namesIn(cells: string[]): string[] {
  const names = cells.map((name) => name.trim())
  while (names.length > 1 && names.at(-1) === '') names.pop()
  return names
}

/** A row as wide as the header: missing cells are empty, and so must surplus ones be. */
function fitted({ line, cells, places }: ReadRow, names: string[]): SourceRow<NamedValues> {
  const surplus = cells.findIndex((cell, index) => index >= names.length && cell.trim() !== '')
  if (surplus === -1) return { line, names, values: names.map((_, index) => cells[index] ?? '') }
  const at = places[surplus] ?? { line, column: 1 }
  return { line, fault: { ...at, message: surplusMessage(cells.length, names.length) }, isEnd: false }
}

type ReadRow = Exclude<CsvRow, { fault: unknown }>

/** What a header is. */
export const HEADER = 'Its first row names the columns, such as emailAddress.'

function surplusMessage(found: number, wanted: number): string {
  return `The row has ${found} cells and the header ${wanted}. Quote each cell that contains the delimiter.`
}
