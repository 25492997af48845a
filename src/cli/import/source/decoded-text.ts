import { CommandError } from '../../command-error.ts'
import { BadFile } from './bad-file.ts'
import { utf8Text } from './utf8-text.ts'

/** Encodings without a byte order mark. They are never guessed, because a wrong guess would store wrong names. */
export const ENCODINGS = ['windows-1252', 'macintosh'] as const
export type TextEncoding = (typeof ENCODINGS)[number]

const UTF_16 = [
  { mark: Buffer.from([0xff, 0xfe]), encoding: 'utf-16le' },
  { mark: Buffer.from([0xfe, 0xff]), encoding: 'utf-16be' },
]
const UTF_8_MARK = Buffer.from([0xef, 0xbb, 0xbf])
const MARK_LENGTH = 3

/**
 * Decodes text by its byte order mark, otherwise in the given encoding, otherwise as UTF-8.
 *
 * @throws BadFile if it is not text, CommandError if the mark and the encoding contradict each other
 */
export async function* decodeText(
  source: AsyncIterable<Uint8Array>,
  encoding?: TextEncoding,
): AsyncGenerator<string> {
  const { beginning, whole } = await readBeginning(source)
  const utf16 = UTF_16.find(({ mark }) => beginning.subarray(0, mark.length).equals(mark))
  const isMarked = utf16 !== undefined || beginning.subarray(0, MARK_LENGTH).equals(UTF_8_MARK)
  if (encoding !== undefined && isMarked) {
    throw new CommandError(
      `The file begins with a Unicode byte order mark. Leave --encoding ${encoding} out.`,
      {
        code: 'USAGE',
      },
    )
  }
  const name = utf16?.encoding ?? encoding
  yield* name === undefined ? utf8Text(whole) : decodedBy(new TextDecoder(name, { fatal: true }), whole)
}

async function* decodedBy(decoder: TextDecoder, source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  try {
    for await (const chunk of source) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const message = `The file begins as ${decoder.encoding} text, but contains bytes that are not valid. Save it as UTF-8.`
    // The decoder does not report the place.
    // biome-ignore lint/style/useErrorCause: see above
    throw new BadFile({ line: 1, column: 1, message })
  }
}

/** Reads enough bytes for a mark. @returns these bytes, and the source that begins with them. */
async function readBeginning(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]()
  const read: Uint8Array[] = []
  let length = 0
  while (length < MARK_LENGTH) {
    const next = await chunks.next()
    if (next.done === true) break
    read.push(next.value)
    length += next.value.length
  }
  const beginning = Buffer.concat(read)
  const whole = (async function* (): AsyncGenerator<Uint8Array> {
    yield beginning
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value
  })()
  return { beginning, whole }
}
