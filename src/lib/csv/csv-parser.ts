import { characterFault, type Place, ROW_LENGTH, type SourceFault, type SourceRow } from './source-row.ts'

/** A row of CSV, with the place where each cell begins. */
export type CsvRow = SourceRow<{ cells: string[]; places: Place[] }>

const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d

/**
 * What the next character belongs to. `START`: a new cell. `QUOTE_IN_QUOTED`: it decides whether the quote
 * before it ended the cell. `SKIPPING`: the rest of a row with a fault. `ENDED`: the rest of the file cannot be read.
 */
type State = 'START' | 'PLAIN' | 'QUOTED' | 'QUOTE_IN_QUOTED' | 'SKIPPING' | 'ENDED'

interface Parser {
  separator: number
  state: State
  /** The place of the current character. */
  here: Place
  /** The character before it. */
  before: number
  rows: CsvRow[]
  /** The current row. */
  rowAt: Place
  cells: string[]
  places: Place[]
  fault: SourceFault | null
  length: number
  /** The part of the current cell that was read. */
  cell: string
  quoteAt: Place
}

/**
 * Parses CSV (RFC 4180) in pieces. Packages report a fault by line and cell. To find it in a file, people need
 * the character (docs/decisions/054).
 *
 * After a row with a fault, reading continues with the next line. After a quote that is never closed there is
 * no next line.
 */
export function createCsvParser(delimiter: string, firstLine = 1) {
  const start: Place = { line: firstLine, column: 1 }
  const parser: Parser = {
    ...{ separator: delimiter.charCodeAt(0), state: 'START', here: { ...start }, before: 0, rows: [] },
    ...{ rowAt: start, cells: [], places: [], fault: null, length: 0, cell: '', quoteAt: start },
  }
  return {
    push(text: string): CsvRow[] {
      readText(parser, text)
      return takeRows(parser)
    },
    end(): CsvRow[] {
      readEnd(parser)
      return takeRows(parser)
    },
  }
}

function takeRows(parser: Parser): CsvRow[] {
  const { rows } = parser
  parser.rows = []
  return rows
}

function readText(parser: Parser, text: string): void {
  /** Where the part of the current cell begins that is not in `parser.cell` yet. */
  let from = 0
  for (let index = 0; index < text.length && parser.state !== 'ENDED'; index++) {
    const code = text.charCodeAt(index)
    checkCharacter(parser, code)
    parser.length++
    if (parser.state === 'START') {
      beginCell(parser, code)
      from = code === QUOTE ? index + 1 : index
      // An empty cell ends with its first character.
      if (code !== QUOTE) readPlain(parser, code, '')
    } else if (parser.state === 'PLAIN') {
      if (endsPlain(parser, code)) readPlain(parser, code, text.slice(from, index))
    } else if (parser.state === 'QUOTED') {
      if (code === QUOTE) {
        parser.cell += text.slice(from, index)
        parser.state = 'QUOTE_IN_QUOTED'
      }
    } else if (parser.state === 'QUOTE_IN_QUOTED') {
      // A doubled quote: the second one belongs to the text.
      if (code === QUOTE) from = index
      readAfterQuote(parser, code)
    } else if (code === CR || code === LF) endRow(parser, code)
    advance(parser, code)
    if (parser.length > ROW_LENGTH) refuseLength(parser)
  }
  if (parser.state === 'PLAIN' || parser.state === 'QUOTED') parser.cell += text.slice(from)
}

function readEnd(parser: Parser): void {
  const { state, cells } = parser
  if (state === 'QUOTED') stop(parser, 'A quote opens here and is not closed. Close it, or double it ("").')
  else if (state !== 'ENDED' && (state !== 'START' || cells.length > 0)) endRow(parser, 0)
}

function checkCharacter(parser: Parser, code: number): void {
  const message = characterFault(code)
  if (message !== null && !isSecondHalf(parser, code)) addFault(parser, message)
}

function beginCell(parser: Parser, code: number): void {
  parser.places.push({ ...parser.here })
  parser.state = code === QUOTE ? 'QUOTED' : 'PLAIN'
  if (code === QUOTE) parser.quoteAt = { ...parser.here }
}

function endsPlain({ separator }: Parser, code: number): boolean {
  return code === separator || code === CR || code === LF || code === QUOTE
}

/** @param text of the cell before this character, as far as it is not in `parser.cell` */
function readPlain(parser: Parser, code: number, text: string): void {
  if (code === parser.separator) {
    parser.cell += text
    endCell(parser)
  } else if (code === CR || code === LF) {
    parser.cell += text
    endRow(parser, code)
  } else if (code === QUOTE) {
    skipRow(parser, 'A cell that contains a quote must be quoted, and the quote must be doubled ("").')
  }
}

function readAfterQuote(parser: Parser, code: number): void {
  if (code === QUOTE) parser.state = 'QUOTED'
  else if (code === parser.separator) endCell(parser)
  else if (code === CR || code === LF) endRow(parser, code)
  else {
    const { line, column } = parser.quoteAt
    skipRow(
      parser,
      `The quote before this ends the cell that began at line ${line}, column ${column}. ` +
        'Double it ("") if it belongs to the text.',
    )
  }
}

function endCell(parser: Parser): void {
  parser.cells.push(parser.cell)
  parser.cell = ''
  parser.state = 'START'
}

/** @param code of the line break; 0 at the end of the file */
function endRow(parser: Parser, code: number): void {
  const { state, here, before, length } = parser
  if (state === 'START') parser.places.push({ ...here })
  const isSecondOfCrlf = code === LF && before === CR && length === 1
  endCell(parser)
  const { rowAt, cells, places, fault } = parser
  if (fault !== null) parser.rows.push({ line: rowAt.line, fault, isEnd: false })
  else if (!isSecondOfCrlf && cells.some((each) => each !== '')) {
    parser.rows.push({ line: rowAt.line, cells, places })
  }
  parser.cells = []
  parser.places = []
  parser.fault = null
  parser.length = 0
  // `here` is still before the line break. The LF of a CRLF is already in the next line.
  parser.rowAt = { line: here.line + (isSecondOfCrlf ? 0 : 1), column: 1 }
}

/** Only the first fault of a row is reported. */
function addFault(parser: Parser, message: string): void {
  parser.fault ??= { ...parser.here, message }
}

function skipRow(parser: Parser, message: string): void {
  addFault(parser, message)
  parser.state = 'SKIPPING'
}

function refuseLength(parser: Parser): void {
  const message = `The row that begins at line ${parser.rowAt.line} is longer than ${ROW_LENGTH} characters`
  if (parser.state === 'QUOTED') {
    stop(parser, `${message}. Perhaps the quote that opens here is not closed. Close it, or double it ("").`)
  } else if (parser.state !== 'SKIPPING') {
    skipRow(parser, `${message}. Shorten it, or check the ends of its lines.`)
  }
  parser.cell = ''
}

/** Ends reading, because nobody can know where the next row begins. */
function stop(parser: Parser, message: string): void {
  parser.rows.push({ line: parser.rowAt.line, fault: { ...parser.quoteAt, message }, isEnd: true })
  parser.state = 'ENDED'
}

function advance(parser: Parser, code: number): void {
  const { here, before } = parser
  if (code === CR || (code === LF && before !== CR)) {
    here.line++
    here.column = 1
  } else if (code !== LF && !isSecondHalf(parser, code)) here.column++
  parser.before = code
}

/** Whether it is the second half of a surrogate pair, which is one character with the first half. */
function isSecondHalf({ before }: Parser, code: number): boolean {
  return code >= 0xdc00 && code < 0xe000 && before >= 0xd800 && before < 0xdc00
}
