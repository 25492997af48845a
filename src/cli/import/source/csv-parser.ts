import { characterFault, type Place, ROW_LENGTH, type SourceFault, type SourceRow } from './source-row.ts'

/** A row of CSV, with the place where each cell begins. */
export type CsvRow = SourceRow<{ cells: string[]; places: Place[] }>

const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d

/** Where the parser stands: in a cell with or without quotes, behind a quote within one, or behind a fault. */
type State = 'START' | 'PLAIN' | 'QUOTED' | 'QUOTE_IN_QUOTED' | 'SKIPPING' | 'ENDED'

/**
 * Parses CSV (RFC 4180) piece by piece. Packages that do tell a fault by its line and cell; whoever has
 * to mend a file needs the character.
 *
 * A row that is wrong does not hold up the others: what follows is read from the next line on. After a
 * quote that is never closed there is no next line.
 */
export function createCsvParser(delimiter: string, firstLine = 1) {
  const separator = delimiter.charCodeAt(0)
  const here: Place = { line: firstLine, column: 1 }
  let state: State = 'START'
  let rows: CsvRow[] = []
  let cells: string[] = []
  let places: Place[] = []
  let cell = ''
  let rowAt: Place = { ...here }
  let quoteAt: Place = { ...here }
  let fault: SourceFault | null = null
  let length = 0
  let before = 0

  return { push, end }

  function push(text: string): CsvRow[] {
    rows = []
    let from = 0
    for (let index = 0; index < text.length && state !== 'ENDED'; index++) {
      const code = text.charCodeAt(index)
      const message = characterFault(code)
      if (message !== null && !(isLow(code) && isHigh(before))) wrong(message)
      length++
      if (state === 'START') {
        from = index
        begin(code)
        if (code === QUOTE) {
          from++
          advance(code)
          continue
        }
      }
      switch (state) {
        case 'PLAIN':
          if (code === separator) endCell(text.slice(from, index))
          else if (code === CR || code === LF) endLine(text.slice(from, index), code)
          else if (code === QUOTE) {
            skip('A cell that contains a quote must be quoted, and the quote must be doubled ("").')
          }
          break
        case 'QUOTED':
          if (code !== QUOTE) break
          cell += text.slice(from, index)
          state = 'QUOTE_IN_QUOTED'
          break
        case 'QUOTE_IN_QUOTED':
          if (code === QUOTE) {
            from = index
            state = 'QUOTED'
          } else if (code === separator) endCell('')
          else if (code === CR || code === LF) endLine('', code)
          else {
            skip(
              `The quote before this ends the cell that began at line ${quoteAt.line}, column ${quoteAt.column}. ` +
                'Double it ("") if it belongs to the text.',
            )
          }
          break
        case 'SKIPPING':
          if (code === CR || code === LF) endLine('', code)
          break
        default:
          break
      }
      advance(code)
      if (length > ROW_LENGTH) tooLong()
    }
    if (state === 'PLAIN' || state === 'QUOTED') cell += text.slice(from)
    return rows
  }

  function end(): CsvRow[] {
    rows = []
    if (state === 'QUOTED') stop('A quote opens here and is not closed. Close it, or double it ("").')
    else if (state !== 'ENDED' && (state !== 'START' || cells.length > 0)) endLine('', 0)
    return rows
  }

  function begin(code: number): void {
    places.push({ ...here })
    state = code === QUOTE ? 'QUOTED' : 'PLAIN'
    if (code === QUOTE) quoteAt = { ...here }
  }

  function endCell(text: string): void {
    cells.push(cell + text)
    cell = ''
    state = 'START'
  }

  function endLine(text: string, code: number): void {
    if (state === 'START') places.push({ ...here })
    // The second half of CRLF.
    const isNothing = code === LF && before === CR && length === 1
    endCell(text)
    if (fault !== null) rows.push({ line: rowAt.line, fault, isEnd: false })
    else if (!isNothing && cells.some((each) => each !== '')) {
      rows.push({ line: rowAt.line, cells, places })
    }
    cells = []
    places = []
    fault = null
    length = 0
    // It begins behind this character, or where this is but a part of the line's end, behind the next.
    rowAt = { line: here.line + (isNothing ? 0 : 1), column: 1 }
  }

  function wrong(message: string): void {
    fault ??= { ...here, message }
  }

  function skip(message: string): void {
    wrong(message)
    state = 'SKIPPING'
  }

  function tooLong(): void {
    const message = `The row that begins at line ${rowAt.line} is longer than ${ROW_LENGTH} characters`
    if (state === 'QUOTED') {
      stop(`${message}. Perhaps the quote that opens here is not closed. Close it, or double it ("").`)
    } else if (state !== 'SKIPPING') skip(`${message}. Shorten it, or check the ends of its lines.`)
    cell = ''
  }

  /** Nothing behind this can be told apart. */
  function stop(message: string): void {
    rows.push({ line: rowAt.line, fault: { ...quoteAt, message }, isEnd: true })
    state = 'ENDED'
  }

  function advance(code: number): void {
    if (code === CR || (code === LF && before !== CR)) {
      here.line++
      here.column = 1
    } else if (code !== LF && !(isLow(code) && isHigh(before))) here.column++
    before = code
  }
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000
}
