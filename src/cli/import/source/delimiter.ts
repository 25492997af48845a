import { ROW_LENGTH } from './source-row.ts'

const DELIMITERS = [',', ';', '\t', '|'] as const
const DEFAULT = ','

export interface Beginning {
  delimiter: string
  /** The line where the header stands: 2 behind a line `sep=;`. */
  line: number
  /** The text from the header on. */
  rest: string
}

/**
 * Reads how cells are separated from how a file begins: from a line `sep=;`, which Excel reads and writes,
 * else from its header.
 *
 * @param text the first line at least
 * @param asked what the caller says separates cells
 * @returns null where `sep=` and the caller contradict each other
 */
export function beginningOf(text: string, asked: string | undefined): Beginning | null {
  const [line, own] = /^sep=(.)(?:\r\n|\n|\r|$)/i.exec(text) ?? []
  if (line === undefined || own === undefined)
    return { delimiter: asked ?? mostIn(text), line: 1, rest: text }
  return asked === undefined || asked === own
    ? { delimiter: own, line: 2, rest: text.slice(line.length) }
    : null
}

/** Whether a text has its first line, and the one behind `sep=;`, or so much that no header is as long. */
export function hasBeginning(text: string): boolean {
  return /^(sep=.\r?\n|sep=.\r(?!\n))?[\r\n]*[^\r\n]+[\r\n]/i.test(text) || text.length > ROW_LENGTH
}

/** The separator that stands most often in the first line, outside of quotes. */
function mostIn(text: string): string {
  const [line = ''] = /[^\r\n]+/.exec(text) ?? []
  const plain = line.replace(/"[^"]*"/g, '')
  const counts = DELIMITERS.map((each) => plain.split(each).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? DEFAULT
}
