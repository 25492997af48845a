import { expect, test } from 'vitest'
import { columnsBy } from '../../src/cli/import/columns.ts'
import { createRowMapper, type RowOptions } from '../../src/cli/import/row-input.ts'

const columns = columnsBy({ map: new Map(), metadata: new Map(), ignoreOthers: false })

/** Maps a row whose columns have the names of the keys. */
function mapped(row: Record<string, unknown>, options: Partial<RowOptions> = {}) {
  const mapRow = createRowMapper({ columns, defaults: {}, anyStatus: false, run: '', ...options })
  return mapRow({ line: 2, names: Object.keys(row), values: Object.values(row) })
}

const ADDRESS = { emailAddress: 'ada@example.com' }

test.each([
  [{ publicMetadata: '[]' }, 'publicMetadata must be a JSON object'],
  [{ publicMetadata: 'text' }, 'publicMetadata must be a JSON object'],
  [{ 'publicMetadata.__proto__': 'x' }, 'publicMetadata '],
  [{ 'publicMetadata.a': 'x', 'publicMetadata.a.b': 'y' }, 'publicMetadata.a.b contradicts another column'],
  [{ notify: 'perhaps' }, 'notify must be true or false'],
  [{ ignoreExisting: 1 }, 'ignoreExisting must be true or false'],
  [{ expiresInDays: 'soon' }, 'expiresInDays must be a whole number'],
  [{ onConflict: 'merge' }, 'onConflict must be one of: ERROR, '],
  [{ locale: ['de'] }, 'locale must be text'],
  [{ message: 'x'.repeat(10_001) }, 'message must have at most 10000 characters'],
  [{ unknown: 'x' }, 'unknown is not known'],
])('a row with %j is not valid', (row, fault) => {
  expect(mapped({ ...ADDRESS, ...row })).toEqual({
    ...ADDRESS,
    code: 'INVALID_INPUT',
    message: expect.stringContaining(`The row is not valid: ${fault}`),
  })
})

test('a row reports all of its faults', () => {
  const row = mapped({ emailAddress: 7, notify: 'perhaps', expiresInDays: 'soon' })
  expect(row).toEqual({
    emailAddress: null,
    code: 'INVALID_INPUT',
    message:
      'The row is not valid: emailAddress must be text; notify must be true or false; expiresInDays must be a whole number.',
  })
})

test('metadata of a row and of its columns is added to the metadata of the options', () => {
  const row = { ...ADDRESS, publicMetadata: '{"a":1,"b":1}', 'publicMetadata.b': '2' }
  expect(mapped(row, { defaults: { publicMetadata: { a: 0, c: 0 }, locale: 'de' } })).toMatchObject({
    input: { ...ADDRESS, locale: 'de', publicMetadata: { a: 1, b: '2', c: 0 } },
  })
})

test('a row that is not pending is invited only with --any-status', () => {
  const row = { ...ADDRESS, status: 'revoked' }
  expect(mapped(row)).toMatchObject({ code: 'NOT_PENDING', message: expect.stringContaining('REVOKED') })
  expect(mapped(row, { anyStatus: true })).toMatchObject({ input: ADDRESS })
})
