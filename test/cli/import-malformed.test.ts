import { expect, test } from 'vitest'
import { checkHeader } from '../../src/cli/import/check-header.ts'
import { type ColumnOptions, columnsBy } from '../../src/cli/import/columns.ts'
import { readCsv } from '../../src/cli/import/source/csv.ts'
import { readJsonLines } from '../../src/cli/import/source/json-lines.ts'
import { ROW_LENGTH } from '../../src/lib/csv/source-row.ts'

const options: ColumnOptions = { map: new Map(), metadata: new Map(), ignoreOthers: false }
const columns = columnsBy(options)
const HEADER = 'emailAddress,locale\n'

/** Reads a file in pieces. @returns values, `line:column message` of faults, and `END` after a fault that ends reading. */
function csv(content: string | Uint8Array, pieceLength = 65_536): Promise<unknown[]> {
  return collected(
    readCsv(pieces(content, pieceLength), {
      delimiter: ',',
      checkHeader: (header) => checkHeader(header, { columns, options }),
    }),
  )
}

function ndjson(content: string | Uint8Array, pieceLength = 65_536): Promise<unknown[]> {
  return collected(readJsonLines(pieces(content, pieceLength)))
}

async function collected(rows: ReturnType<typeof readJsonLines>): Promise<unknown[]> {
  const all: unknown[] = []
  try {
    for await (const row of rows) {
      if (!('fault' in row)) all.push([row.line, ...row.values])
      else all.push(`${row.fault.line}:${row.fault.column} ${row.fault.message}${row.isEnd ? ' END' : ''}`)
    }
  } catch (error) {
    all.push(`refused: ${error instanceof Error ? error.message : error}`)
  }
  return all
}

async function* pieces(content: string | Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length)
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')

const GOOD: [string, string | Uint8Array, unknown[]][] = [
  ['a byte order mark', `\uFEFF${HEADER}a@b.example,de\n`, [[2, 'a@b.example', 'de']]],
  [
    'CRLF',
    'emailAddress,locale\r\na@b.example,de\r\nc@d.example,\r\n',
    [
      [2, 'a@b.example', 'de'],
      [3, 'c@d.example', ''],
    ],
  ],
  [
    'CR alone',
    'emailAddress,locale\ra@b.example,de\rc@d.example,en',
    [
      [2, 'a@b.example', 'de'],
      [3, 'c@d.example', 'en'],
    ],
  ],
  ['no line break at the end', `${HEADER}a@b.example,de`, [[2, 'a@b.example', 'de']]],
  ['an empty cell at the end', `${HEADER}a@b.example,`, [[2, 'a@b.example', '']]],
  ['blank lines', `${HEADER}\n\na@b.example,de\n,\n\n`, [[4, 'a@b.example', 'de']]],
  [
    'line breaks, delimiters and quotes in quotes',
    `${HEADER}"a\r\n""b"",c",de\nc@d.example,\n`,
    [
      [2, 'a\r\n"b",c', 'de'],
      [4, 'c@d.example', ''],
    ],
  ],
  ['astral characters', `${HEADER}😀@b.example,é\n`, [[2, '😀@b.example', 'é']]],
]

test.each(GOOD)('CSV with %s is read', async (_, content, rows) => {
  expect(await csv(content)).toEqual(rows)
  expect(await csv(content, 1)).toEqual(rows)
})

const BAD: [string, string | Uint8Array, unknown[]][] = [
  [
    'an unclosed quote',
    `${HEADER}a@b.example,de\nc@d.example,"en\ne@f.example,fr\n`,
    [
      [2, 'a@b.example', 'de'],
      expect.stringMatching(/^3:13 A quote opens here and is not closed.*Close it.* END$/),
    ],
  ],
  [
    'a quote in a cell without',
    `${HEADER}a"b@c.example,de\nd@e.example,en\n`,
    [expect.stringMatching(/^2:2 .*must be quoted.*doubled/), [3, 'd@e.example', 'en']],
  ],
  [
    'text after a closing quote',
    `${HEADER}"a"b@c.example,de\nd@e.example,en\n`,
    [
      expect.stringMatching(
        /^2:4 The quote before this ends the cell that began at line 2, column 1.*Double it/,
      ),
      [3, 'd@e.example', 'en'],
    ],
  ],
  [
    'too many cells',
    `${HEADER}a@b.example,de,😀,x\nd@e.example,en\n`,
    [
      expect.stringMatching(/^2:16 The row has 4 cells and the header 2\. Quote each cell/),
      [3, 'd@e.example', 'en'],
    ],
  ],
  [
    'NUL',
    `${HEADER}😀a\0@b.example,de\nd@e.example,en\n`,
    [expect.stringMatching(/^2:3 There is a NUL character here\. Remove it/), [3, 'd@e.example', 'en']],
  ],
  [
    'Latin-1',
    latin1('emailAddress,locale\nd@e.example,en\nj\u00F6rg@b.example,de\n'),
    [
      [2, 'd@e.example', 'en'],
      expect.stringMatching(/^3:2 The byte F6 here is not UTF-8\. Save the file as UTF-8/),
    ],
  ],
  [
    'half a character at its end',
    Buffer.concat([Buffer.from(`${HEADER}d@e.example,`), Buffer.from([0xf0, 0x9f])]),
    [expect.stringMatching(/^2:13 The byte F0/)],
  ],
  [
    'a line of 10 MB',
    `${HEADER}${'x'.repeat(10_000_000)},de\nd@e.example,en\n`,
    [
      expect.stringMatching(
        /^2:262146 The row that begins at line 2 is longer than 262144 characters\. Shorten it/,
      ),
      [3, 'd@e.example', 'en'],
    ],
  ],
  [
    '10 MB behind a quote',
    `${HEADER}"${'x\n'.repeat(5_000_000)}`,
    [
      expect.stringMatching(
        /^2:1 The row that begins at line 2 is longer.*Perhaps the quote that opens here is not closed\. Close it.* END$/,
      ),
    ],
  ],
]

test.each(BAD)('the error for CSV with %s contains the position and the fix', async (_, content, rows) => {
  expect(await csv(content)).toEqual(rows)
  if (content.length < 1000) expect(await csv(content, 1)).toEqual(rows)
})

const REFUSED: [string, string | Uint8Array, RegExp][] = [
  ['no content', '', /line 1, column 1: The file has no header\. Its first row names/],
  ['UTF-16 without a mark', Buffer.from(HEADER, 'utf16le'), /line 1, column 2: There is a NUL.*UTF-16/],
  [
    'a workbook',
    Buffer.from('PK\u0003\u0004 and so on', 'latin1'),
    /a workbook or another archive\. Save it as CSV/,
  ],
  [
    'no header',
    'ada@example.com,de\n',
    /line 1, column 1: "ada@example\.com" is an address, not a column name/,
  ],
  [
    'an unknown column',
    'emailAddress,Team\n',
    /line 1, column 14: The column "Team" is not known\. .*--map FIELD="Team".*--metadata-column "Team".*--ignore-other-columns/,
  ],
  [
    'a repeated column',
    'emailAddress,locale,E-Mail\n',
    /line 1, column 21: "E-Mail" means the same as "emailAddress" at column 1\. Remove one/,
  ],
  ['a column without a name', 'emailAddress,,locale\n', /line 1, column 14: A column has no name\. Name it/],
  [
    'no addresses',
    'locale,message\n',
    /line 1, column 1: No column contains the addresses\. Name it emailAddress/,
  ],
  [
    'semicolons',
    'emailAddress;locale\n',
    /line 1, column 1: The columns seem to be separated by ;\. Set --delimiter ';'/,
  ],
  [
    'an unclosed quote in the header',
    'emailAddress,"locale\na@b.example,de\n',
    /line 1, column 14: A quote opens here and is not closed/,
  ],
  [
    'Latin-1 in the header',
    latin1('emailAddress,Gr\u00F6\u00DFe\n'),
    /line 1, column 16: The byte F6 here is not UTF-8/,
  ],
]

test.each(REFUSED)('a file with %s is refused before any row', async (_, content, message) => {
  expect(await csv(content)).toEqual([expect.stringMatching(message)])
  expect(await csv(content, 1)).toEqual([expect.stringMatching(message)])
})

const JSON_LINES: [string, string | Uint8Array, unknown[]][] = [
  [
    'marks, CRLF and blank lines',
    '\uFEFF{"emailAddress":"a@b.example"}\r\n\r\n{"emailAddress":"c@d.example"}',
    [
      [1, 'a@b.example'],
      [3, 'c@d.example'],
    ],
  ],
  [
    'an extra comma',
    '{"a":1,}\n{"a":2}\n',
    [expect.stringMatching(/^1:8 A name in double quotes must be here\. Remove a comma/), [2, 2]],
  ],
  ['a name without quotes', '{"😀":"😀",a:1}\n', [expect.stringMatching(/^1:10 A name in double quotes/)]],
  ['single quotes', `{"a": 'b'}\n`, [expect.stringMatching(/^1:7 A value must be here/)]],
  ['no colon', '{"a" 1}', [expect.stringMatching(/^1:6 A colon /)]],
  ['no comma', '{"a":1 "b":2}', [expect.stringMatching(/^1:8 A comma,/)]],
  [
    'an object that is not closed',
    '{"a":[1,2\n{"a":3}',
    [expect.stringMatching(/^1:10 The line ends inside \[/), [2, 3]],
  ],
  [
    'text that is not closed',
    '{"a":"b}\n',
    [expect.stringMatching(/^1:6 A quote opens here and is not closed/)],
  ],
  ['a bad escape', '{"a":"b\\x"}\n', [expect.stringMatching(/^1:8 JSON has no such escape/)]],
  ['a tab in text', '{"a":"b\tc"}\n', [expect.stringMatching(/^1:8 A control character/)]],
  ['a bad number', '{"a":01}\n', [expect.stringMatching(/^1:6 A value must be here/)]],
  ['two objects on a line', '{"a":1} {"a":2}\n', [expect.stringMatching(/^1:9 Nothing may follow/)]],
  [
    'a value that is not an object',
    ' [1]\n"a"\n',
    [
      expect.stringMatching(/^1:2 An object must be here/),
      expect.stringMatching(/^2:1 An object must be here/),
    ],
  ],
  ['NUL', '{"a":"\0"}\n', [expect.stringMatching(/^1:7 There is a NUL/)]],
  ['Latin-1', latin1('{"a":"\u00F6"}\n{"a":1}'), [expect.stringMatching(/^1:7 The byte F6/), [2, 1]]],
  [
    'a line of 10 MB',
    `{"a":"${'x'.repeat(10_000_000)}"}\n{"a":1}\n`,
    [expect.stringMatching(new RegExp(`^1:${ROW_LENGTH + 1} The line is longer than`)), [2, 1]],
  ],
]

test.each(JSON_LINES)('NDJSON with %s gives the expected rows and errors', async (_, content, rows) => {
  expect(await ndjson(content)).toEqual(rows)
  if (content.length < 1000) expect(await ndjson(content, 1)).toEqual(rows)
})
