import { isUtf8 } from 'node:buffer'
import { BadFile } from './bad-file.ts'

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf])
const OTHER_FILES = [
  { begins: [0x50, 0x4b, 0x03, 0x04], name: 'a workbook or another archive' },
  { begins: [0x1f, 0x8b], name: 'compressed' },
].map(({ begins, name }) => ({ begins: Buffer.from(begins), name }))
const LONGEST_BEGINNING = 4

/**
 * Decodes UTF-8 and removes its byte order mark. A byte that is not UTF-8 becomes the lone surrogate U+DC00 +
 * byte, which does not occur in UTF-8. So a reader can report its place and its value.
 *
 * @throws BadFile if the first bytes are those of another kind of file
 */
export async function* utf8Text(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  let isStart = true
  for await (const chunk of source) {
    const bytes = withoutMark(Buffer.concat([rest, chunk]))
    if (bytes === null) continue
    const whole = wholeLength(bytes)
    rest = bytes.subarray(whole)
    yield textOf(bytes.subarray(0, whole))
  }
  isStart &&= rest.length < LONGEST_BEGINNING
  if (rest.length > 0) yield textOf(isStart ? withoutBom(rest) : rest)

  function withoutMark(bytes: Buffer): Buffer | null {
    if (!isStart) return bytes
    rest = bytes
    if (bytes.length < LONGEST_BEGINNING) return null
    isStart = false
    return withoutBom(bytes)
  }
}

function withoutBom(bytes: Buffer): Buffer {
  const other = OTHER_FILES.find(({ begins }) => bytes.subarray(0, begins.length).equals(begins))
  if (other !== undefined) {
    throw new BadFile({
      line: 1,
      column: 1,
      message: `The file is ${other.name}. Save it as CSV ("CSV UTF-8" in Excel).`,
    })
  }
  return bytes.subarray(0, 3).equals(UTF8_BOM) ? bytes.subarray(3) : bytes
}

/** The number of bytes before a character that is not complete. */
function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) break
    if (byte >= 0xc0) return sequenceLength(byte) > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4
  return lead >= 0xe0 ? 3 : 2
}

function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0
    const sequence = bytes.subarray(at, at + (byte < 0x80 ? 1 : sequenceLength(byte)))
    const isGood = isUtf8(sequence)
    text += isGood ? sequence.toString('utf8') : String.fromCharCode(0xdc00 + byte)
    at += isGood ? sequence.length : 1
  }
  return text
}
