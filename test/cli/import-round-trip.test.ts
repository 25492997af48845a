import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { InvitationFieldsFragment } from '../../src/cli/access/generated/operations.ts'
import { csvLines, jsonLines } from '../../src/cli/export/exported.ts'
import { columnsBy } from '../../src/cli/import/columns.ts'
import { createRowMapper } from '../../src/cli/import/row-input.ts'
import { type NamedValues, readCsv } from '../../src/cli/import/source/csv.ts'
import { readJsonLines } from '../../src/cli/import/source/json-lines.ts'
import type { SourceRow } from '../../src/lib/csv/source-row.ts'

const cell = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', ',', ';', '\r', '\n', '\r\n', ' ', '=', '😀', '\uFEFF', 'x'),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
  )
  .map((parts) => parts.join('').replaceAll('\0', ''))

const INVITATION: InvitationFieldsFragment = {
  id: 'inv_01k00000000000000000000000',
  emailAddress: 'ada@example.com',
  status: 'PENDING',
  publicMetadata: {},
  redirectUrl: null,
  notify: true,
  locale: null,
  template: 'invitation',
  message: '',
  inviter: null,
  acceptedBy: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-31T00:00:00.000Z',
  acceptedAt: null,
  revokedAt: null,
  declinedAt: null,
}

test('CSV in pieces of any length is read as it was written, and as another parser reads it', async () => {
  const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
    fc.array(
      fc.array(cell, { minLength: width, maxLength: width }).filter((row) => row.some((each) => each !== '')),
      {
        minLength: 1,
        maxLength: 8,
      },
    ),
  )
  const layout = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t'),
    record_delimiter: fc.constantFrom('\n', '\r\n'),
    quoted: fc.boolean(),
    bom: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(table, layout, fc.integer({ min: 1, max: 40 }), async (rows, layout, length) => {
      const header = rows[0]?.map((_, column) => `column ${column}`) ?? []
      const content = stringify([header, ...rows], { ...layout, quoted_match: /[\r\n]/ })
      const read = await all(
        readCsv(pieces(content, length), { delimiter: layout.delimiter, checkHeader: () => undefined }),
      )
      expect(read.map((row) => row.values)).toEqual(rows)
      expect(
        parse(content, { delimiter: layout.delimiter, bom: true, record_delimiter: layout.record_delimiter }),
      ).toEqual([header, ...rows])
    }),
    { numRuns: 500 },
  )
})

test('exported invitations are imported unchanged', async () => {
  const text = fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\0') && each.isWellFormed())
  const invitation: fc.Arbitrary<InvitationFieldsFragment> = fc
    .record({
      ...Object.fromEntries(Object.entries(INVITATION).map(([name, value]) => [name, fc.constant(value)])),
      emailAddress: fc.emailAddress(),
      publicMetadata: fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        fc.oneof(text, fc.boolean(), fc.constant(null), fc.integer()),
      ),
      redirectUrl: fc.option(fc.webUrl()),
      notify: fc.boolean(),
      locale: fc.constantFrom(null, 'de-AT'),
      message: text,
      inviter: fc.constantFrom(null, { id: 'user_01k00000000000000000000000' }),
    })
    .map((parts) => ({ ...INVITATION, ...parts }))
  const mapped = createRowMapper({
    columns: columnsBy({ map: new Map(), metadata: new Map(), ignoreOthers: false }),
    defaults: {},
    anyStatus: false,
    run: '',
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(invitation, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      async (invitations, isCsv) => {
        const lines = isCsv ? csvLines({ isForSpreadsheets: false }) : jsonLines
        const source = pieces(lines.header + lines.of(invitations), 7)
        const rows = isCsv
          ? readCsv(source, { delimiter: ',', checkHeader: () => undefined })
          : readJsonLines(source)
        const inputs = (await all(rows)).map((row) => mapped(row))
        expect(inputs).toEqual(
          invitations.map(
            ({ emailAddress, publicMetadata, redirectUrl, notify, locale, template, message, inviter }) => ({
              emailAddress,
              input: {
                idempotencyKey: expect.stringMatching(/^import-[0-9a-f]{64}$/),
                ...{ emailAddress, notify, template, publicMetadata },
                ...(redirectUrl !== null && { redirectUrl }),
                ...(locale !== null && { locale }),
                ...(message !== '' && { message }),
                ...(inviter !== null && { inviterId: inviter.id }),
              },
            }),
          ),
        )
      },
    ),
    { numRuns: 200 },
  )
})

test('an export for spreadsheets contains no formulas', () => {
  const lines = csvLines({ isForSpreadsheets: true }).of([
    { ...INVITATION, emailAddress: '=1+1@example.com', message: '@SUM(A1)', locale: '+1' },
  ])
  for (const cell of ["'=1+1@example.com", "'@SUM(A1)", "'+1"]) expect(lines.split(',')).toContain(cell)
})

async function all(rows: AsyncIterable<SourceRow<NamedValues>>): Promise<(NamedValues & { line: number })[]> {
  const read: (NamedValues & { line: number })[] = []
  for await (const row of rows) {
    if ('fault' in row) throw new Error(JSON.stringify(row))
    read.push(row)
  }
  return read
}

async function* pieces(content: string, length: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content)
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length)
}
