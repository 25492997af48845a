import { csvParser } from './csv-parser.ts'
import { BadFile, type Place, type SourceRow } from './source-row.ts'
import { utf8Text } from './utf8-text.ts'

/** A row's cells by the names of their columns. */
export interface NamedValues {
  names: readonly string[]
  values: readonly unknown[]
}

export interface CsvOptions {
  delimiter: string
  /** Told once, before any row. @throws BadFile to read nothing. */
  checkHeader(names: readonly string[], places: readonly Place[]): void
}

/**
 * The rows of CSV whose first row is a header, one piece of the file after another.
 *
 * @throws BadFile for a header that is wrong.
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array>,
  { delimiter, checkHeader }: CsvOptions,
): AsyncGenerator<SourceRow<NamedValues>> {
  const parser = csvParser(delimiter)
  let names: string[] | null = null
  for await (const row of parsed()) {
    if ('fault' in row) {
      if (names === null) throw new BadFile(row.fault)
      yield row
      continue
    }
    const { line, cells, places, end } = row
    if (names === null) {
      names = cells.map((name) => name.trim())
      checkHeader(names, places)
      continue
    }
    const { length } = cells
    // A place where the first surplus cell begins, or where the row ends too early.
    const at = length > names.length ? places[names.length] : length < names.length ? end : undefined
    if (at === undefined) yield { line, names, values: cells }
    else yield { line, fault: { ...at, message: widthMessage(length, names.length) }, isEnd: false }
  }
  if (names === null) throw new BadFile({ line: 1, column: 1, message: `The file has no header. ${HEADER}` })

  async function* parsed() {
    for await (const text of utf8Text(source)) yield* parser.push(text)
    yield* parser.end()
  }
}

/** What a header is. */
export const HEADER = 'Its first row names the columns, such as emailAddress.'

function widthMessage(found: number, wanted: number): string {
  return `The row has ${found} ${found === 1 ? 'cell' : 'cells'} and the header ${wanted}. ${
    found > wanted
      ? 'Quote each cell that contains the delimiter.'
      : 'Add the missing cells. An empty cell needs its delimiter too.'
  }`
}
