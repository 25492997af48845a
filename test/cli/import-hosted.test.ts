import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { hostedRow, readHosted } from '../../src/cli/import/source/hosted.ts'

const invitation = (number: number) => ({
  id: `inv_${number}`,
  email_address: `${number}@example.com`,
  public_metadata: { note: 'x'.repeat(8000) },
  status: 'pending',
})
const page = (from: number) => ({ data: Array.from({ length: 500 }, (_, n) => invitation(from + n)) })

test.each([
  ['pages, one per line', 'ndjson', `${JSON.stringify(page(0))}\n${JSON.stringify(page(500))}\n`],
  ['a list of pages', 'csv', JSON.stringify([page(0), page(500)])],
] as const)('the import reads every row of a large file: %s', async (_name, format, text) => {
  const ids: unknown[] = []
  for await (const row of readHosted(Readable.from([Buffer.from(text)]), format)) {
    if ('fault' in row) throw new Error(row.fault.message)
    const mapped = hostedRow(row)
    ids.push('input' in mapped && mapped.input['id'])
  }
  expect(ids).toEqual(Array.from({ length: 1000 }, (_, n) => `inv_${n}`))
})
