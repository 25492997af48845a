import { ROW_LENGTH } from './source-row.ts'

const DELIMITERS = [',', ';', '\t', '|'] as const
const DEFAULT = ','

export interface Beginning {
  delimiter: string
  /** The line of the header: 2 after a line `sep=;`. */
  line: number
  /** The text that starts with the header. */
  rest: string
}

/**
 * Finds the delimiter: in a line `sep=;`, which Excel reads and writes, otherwise in the header.
 *
 * @param text at least the first line
 * @param selected the delimiter that the caller chose
 * @returns null if `sep=` and the caller contradict each other
 */
export function readBeginning(text: string, selected: string | undefined): Beginning | null {
  const [line, own] = /^sep=(.)(?:\r\n|\n|\r|$)/i.exec(text) ?? []
  if (line === undefined || own === undefined)
    return { delimiter: selected ?? mostFrequentIn(text), line: 1, rest: text }
  return selected === undefined || selected === own
    ? { delimiter: own, line: 2, rest: text.slice(line.length) }
    : null
}

/** Whether a text contains the whole header, also after a line `sep=;`, or is longer than a header can be. */
export function hasBeginning(text: string): boolean {
  return /^(sep=.\r?\n|sep=.\r(?!\n))?[\r\n]*[^\r\n]+[\r\n]/i.test(text) || text.length > ROW_LENGTH
}

/** The delimiter that is most frequent in the first line, outside of quotes. */
function mostFrequentIn(text: string): string {
  const [line = ''] = /[^\r\n]+/.exec(text) ?? []
  const plain = line.replace(/"[^"]*"/g, '')
  const counts = DELIMITERS.map((each) => plain.split(each).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? DEFAULT
}
