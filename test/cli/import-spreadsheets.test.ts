import { expect, test } from 'vitest'
import { checkHeader } from '../../src/cli/import/check-header.ts'
import { columnsBy } from '../../src/cli/import/columns.ts'
import { createRowMapper } from '../../src/cli/import/row-input.ts'
import { readCsv } from '../../src/cli/import/source/csv.ts'
import type { TextEncoding } from '../../src/cli/import/source/decoded-text.ts'
import { readJsonLines } from '../../src/cli/import/source/json-lines.ts'

const options = { map: new Map(), metadata: new Map(), ignoreOthers: false }
const columns = columnsBy(options)
const mapped = createRowMapper({ columns, defaults: {}, anyStatus: false, run: '' })

interface Reading {
  delimiter?: string
  encoding?: TextEncoding
}

/** Reads and maps a file. @returns per row the input without its idempotency key, or the error; or why the file is refused. */
async function imported(content: Uint8Array, { delimiter, encoding }: Reading = {}, pieceLength = 8192) {
  const all: unknown[] = []
  try {
    const rows = readCsv(pieces(content, pieceLength), {
      delimiter,
      encoding,
      checkHeader: (header) => checkHeader(header, { columns, options }),
    })
    for await (const row of rows) {
      if ('fault' in row) {
        all.push(`${row.fault.line}:${row.fault.column} ${row.fault.message}`)
        continue
      }
      const result = mapped(row)
      if (!('input' in result)) all.push(`${result.code} ${result.message}`)
      else {
        const { idempotencyKey: _, ...input } = result.input
        all.push(input)
      }
    }
  } catch (error) {
    all.push(`refused: ${error instanceof Error ? error.message : error}`)
  }
  return all
}

async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length)
}

const utf8 = (text: string) => Buffer.from(text)
const utf16le = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')
const utf16be = (text: string) => utf16le(text).swap16()
const latin1 = (text: string) => Buffer.from(text, 'latin1')

const ADA = { emailAddress: 'ada@example.com', message: 'Grüße, "Ada"', locale: 'de' }
const BOB = { emailAddress: 'bob@example.com' }
const ROWS = [
  ['emailAddress', 'message', 'locale'],
  ['ada@example.com', '"Grüße, ""Ada"""', 'de'],
  ['bob@example.com', '', ''],
]
const file = (delimiter: string, lineBreak: string) =>
  ROWS.map((cells) => cells.join(delimiter) + lineBreak).join('')

test.each<[string, Uint8Array]>([
  ['Excel, CSV UTF-8', utf8(`\uFEFF${file(',', '\r\n')}`)],
  ['Excel, CSV UTF-8, where the comma is the decimal sign', utf8(`\uFEFF${file(';', '\r\n')}`)],
  ['Excel, with a line that says the separator', utf8(`\uFEFFsep=;\r\n${file(';', '\r\n')}`)],
  ['Excel, with a separator that is a tab', utf8(`sep=\t\r\n${file('\t', '\r\n')}`)],
  ['Excel, with an unusual separator', utf8(`SEP=^\n${file('^', '\n')}`)],
  ['Excel, Unicode text', utf16le(file('\t', '\r\n'))],
  ['Excel on a Mac, with CR alone', utf8(`\uFEFFsep=;\r${file(';', '\r')}`)],
  ['Google Sheets, CSV', utf8(file(',', '\r\n'))],
  ['Google Sheets, TSV', utf8(file('\t', '\r\n'))],
  ['Numbers', utf8(file(';', '\n'))],
  ['LibreOffice', utf8(file(',', '\n'))],
  ['LibreOffice, as UTF-16', utf16le(file(',', '\n'))],
  ['LibreOffice, as UTF-16 with the other byte order', utf16be(file(';', '\n'))],
  ['an editor that left blank lines', utf8(`\n\r\n${file(';', '\n\n')}`)],
])('a file from %s is imported without changes', async (_, content) => {
  for (const length of [8192, 1, 3]) expect(await imported(content, {}, length)).toEqual([ADA, BOB])
})

test('a file in an encoding without a mark is read when it is named', async () => {
  const content = latin1(file(';', '\r\n'))
  expect(await imported(content, { encoding: 'windows-1252' })).toEqual([ADA, BOB])
  expect(await imported(content)).toEqual([
    expect.stringMatching(/^2:\d+ The byte FC here is not UTF-8.*--encoding windows-1252/),
    BOB,
  ])
  const mac = Buffer.from(content.map((byte) => ({ 252: 0x9f, 223: 0xa7 })[byte] ?? byte))
  expect(await imported(mac, { encoding: 'macintosh' })).toEqual([ADA, BOB])
})

test('an option that contradicts the file is refused', async () => {
  const content = utf8(`sep=;\r\n${file(';', '\r\n')}`)
  expect(await imported(content, { delimiter: ';' })).toEqual([ADA, BOB])
  expect(await imported(content, { delimiter: ',' })).toEqual([
    expect.stringMatching(/^refused: line 1, column 1: .*sets another delimiter than --delimiter/),
  ])
  for (const marked of [utf16le(file(',', '\n')), utf8(`\uFEFF${file(',', '\n')}`)]) {
    expect(await imported(marked, { encoding: 'windows-1252' })).toEqual([
      expect.stringMatching(/^refused: .*Leave --encoding windows-1252 out/),
    ])
  }
})

test('UTF-16 that ends within a character is refused', async () => {
  const content = utf16le(file(',', '\n'))
  const broken = [content.subarray(0, content.length - 1), Buffer.concat([content, Buffer.from([0, 0xd8])])]
  for (const each of broken) {
    expect((await imported(each)).at(-1)).toMatch(/^refused: .*begins as utf-16le text/)
  }
})

test('rows may have more or fewer empty cells at their end than the header', async () => {
  const content = utf8(
    'email,locale,message,,\r\na@example.com,de,\r\nb@example.com\r\nc@example.com,fr,,, ,\u00a0,\r\n',
  )
  expect(await imported(content)).toEqual([
    { emailAddress: 'a@example.com', locale: 'de' },
    { emailAddress: 'b@example.com' },
    { emailAddress: 'c@example.com', locale: 'fr' },
  ])
})

test('a surplus cell that has something in it is not dropped', async () => {
  expect(await imported(utf8('email,locale,\na@example.com,de,,x\nb@example.com,fr,y\n'))).toEqual([
    '2:19 The row has 4 cells and the header 2. Quote each cell that contains the delimiter.',
    '3:18 The row has 3 cells and the header 2. Quote each cell that contains the delimiter.',
  ])
})

test('spaces around the value of a cell are removed, even no-break spaces', async () => {
  const header =
    'email,status,locale,template,redirectUrl,notify,expiresInDays,onConflict,inviterId,idempotencyKey,message'
  const cells = [
    'pending',
    'de',
    'invitation',
    'https://a.example/',
    'yes',
    '3',
    'renew',
    'user_1',
    'key-1',
    'Hi ',
  ]
  const expected = {
    emailAddress: 'a@example.com',
    locale: 'de',
    template: 'invitation',
    redirectUrl: 'https://a.example/',
    notify: true,
    expiresInDays: 3,
    onConflict: 'RENEW',
    inviterId: 'user_1',
  }
  for (const space of ['', ' ', '\u00a0', ' \u00a0\u3000']) {
    const row = ['a@example.com', ...cells.map((cell) => `${space}${cell}${space}`)].join(',')
    expect(await imported(utf8(`${header}\n${row}\n`)), JSON.stringify(space)).toEqual([
      { ...expected, message: `${space}Hi ${space}` },
    ])
    // A cell with only spaces counts as empty.
    const blank = ['a@example.com', ...cells.slice(0, -1).map(() => space), ''].join(',')
    expect(await imported(utf8(`${header}\n${blank}\n`))).toEqual([{ emailAddress: 'a@example.com' }])
  }
  expect(await imported(utf8('email,status\na@example.com, expired \n'))).toEqual([
    expect.stringMatching(/^NOT_PENDING Its status is EXPIRED/),
  ])
})

test('the import does not change an address, because the gateway has rules for addresses', async () => {
  const address = '\u200b ada@exa\u2060mple.com\u200b'
  expect(await imported(utf8(`email\n${address}\n`))).toEqual([{ emailAddress: address }])
})

test.each([
  ['TRUE', 'FALSE'],
  ['WAHR', 'FALSCH'],
  ['VRAI', 'FAUX'],
  ['VERDADERO', 'FALSO'],
  ['Ja', 'Nein'],
])(
  '%s and %s are read as true and false, because spreadsheets write them in the language of the user',
  async (yes, no) => {
    expect(await imported(utf8(`email,notify\na@example.com,${yes}\nb@example.com,${no}\n`))).toEqual([
      { emailAddress: 'a@example.com', notify: true },
      { emailAddress: 'b@example.com', notify: false },
    ])
  },
)

test('an invalid value fails its own row and not the other rows of the call', async () => {
  const content = utf8(`email,message\na@example.com,${'x'.repeat(10_001)}\nb@example.com,Hi\n`)
  expect(await imported(content)).toEqual([
    expect.stringMatching(/^INVALID_INPUT The row is not valid: message must have at most 10000 characters/),
    { emailAddress: 'b@example.com', message: 'Hi' },
  ])
})

test('NDJSON can be in UTF-16', async () => {
  const rows = []
  for await (const row of readJsonLines(pieces(utf16le('{"emailAddress":"ä@example.com"}\r\n'), 5)))
    rows.push(row)
  expect(rows).toMatchObject([{ line: 1, values: ['ä@example.com'] }])
})
