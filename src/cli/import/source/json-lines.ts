import { characterFault, ROW_LENGTH, type SourceRow } from '../../../lib/csv/source-row.ts'
import type { NamedValues } from './csv.ts'
import { decodeText, type TextEncoding } from './decoded-text.ts'
import { jsonFault } from './json-fault.ts'

/**
 * Reads the objects of NDJSON, one per line. It skips blank lines. After a line with a fault, it continues with
 * the next one.
 *
 * @param options.longest the maximum number of characters of a line
 */
export async function* readJsonLines(
  source: AsyncIterable<Uint8Array>,
  { longest = ROW_LENGTH, encoding }: { longest?: number; encoding?: TextEncoding | undefined } = {},
): AsyncGenerator<SourceRow<NamedValues>> {
  let line = 1
  let unfinished = ''
  let isTooLong = false
  for await (const text of decodeText(source, encoding)) {
    const parts = text.split('\n')
    const last = parts.pop() ?? ''
    for (const part of parts) {
      yield* lineOf(unfinished + part)
      unfinished = ''
      isTooLong = false
      line++
    }
    unfinished += last
    isTooLong ||= unfinished.length > longest
    // The rest of a line that is too long is dropped.
    if (isTooLong) unfinished = unfinished.slice(0, longest)
  }
  yield* lineOf(unfinished)

  function* lineOf(text: string): Generator<SourceRow<NamedValues>> {
    if (isTooLong || text.length > longest) {
      yield wrong(longest, text, `The line is longer than ${longest} characters. Shorten it.`)
    } else if (text.trim() !== '') yield rowOf(text)
  }

  function rowOf(text: string): SourceRow<NamedValues> {
    for (const { 0: char, index } of text.matchAll(/\0|\p{Cs}/gu)) {
      const message = characterFault(char.charCodeAt(0))
      if (message !== null) return wrong(index, text, message)
    }
    const value = parsed(text)
    if (value === undefined) {
      const { index, message } = jsonFault(text)
      return wrong(index, text, message)
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return wrong(text.search(/\S/), text, 'An object must be here: {"emailAddress": "ada@example.com"}.')
    }
    return { line, names: Object.keys(value), values: Object.values(value) }
  }

  function wrong(index: number, text: string, message: string): SourceRow<NamedValues> {
    const column = Array.from(text.slice(0, index)).length + 1
    return { line, fault: { line, column, message }, isEnd: false }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
