import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CommandError } from '../../src/cli/command-error.ts'
import { describeIssues } from '../../src/cli/input-issues.ts'
import { parseMetadataOption } from '../../src/cli/invitation/metadata-option.ts'
import { collectOption, parseTimeOption } from '../../src/cli/options.ts'
import { json, replaceControlCharacters } from '../../src/cli/output.ts'
import { table } from '../../src/cli/table.ts'

const HOSTILE = '\u001b[2J\u0007\u009b31m\u202e\u2066\r\n\u2028\ud800x\u{e0041}'

test('a file of metadata may begin with a byte order mark', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'metadata-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'metadata.json')
  writeFileSync(file, '\uFEFF{"team":"blue"}')
  expect(parseMetadataOption(`@${file}`)).toEqual({ team: 'blue' })
})

test('control characters and characters that hide text are replaced in output for people', () => {
  expect(replaceControlCharacters(HOSTILE)).toBe('�[2J��31m������x�')
  expect(table([['a', HOSTILE]]).split('\n')).toHaveLength(2)
})

test.each([
  ['Chinese and Japanese', '注册页面', 'サインアップ'],
  ['Korean in full-width and half-width forms', '가입 페이지', 'ｱｲｳ'],
  ['emoji of several code points', '👩‍💻 sign-up', '🇩🇪'],
  ['combining marks', 'e\u0301e\u0301e\u0301', 'é'],
])('columns are aligned on a terminal with %s', (_name, first, second) => {
  const rows = table([
    ['NAME', 'STATE'],
    [first, 'ACTIVE'],
    [second, 'ACTIVE'],
    ['Sign-up', 'ACTIVE'],
  ]).split('\n')
  const positions = rows.slice(0, -1).map((row) => terminalColumns(row.slice(0, row.search(/STATE|ACTIVE/))))
  expect(new Set(positions).size).toBe(1)
  expect(positions[0]).toBeGreaterThanOrEqual('Sign-up  '.length)
})

/** Columns by the tables of Unicode: https://www.unicode.org/reports/tr11/ */
function terminalColumns(text: string): number {
  const clusters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
  return clusters
    .map((cluster) =>
      /^[\p{sc=Han}\p{sc=Hangul}\p{Extended_Pictographic}\p{RI}]|^[\u3040-\u30ff]/u.test(cluster) ? 2 : 1,
    )
    .reduce((sum, width) => sum + width, 0)
}

test('control characters are escaped in JSON, which parses to the same value', () => {
  const value = { [HOSTILE]: [HOSTILE, 'Ä😀'] }
  for (const indent of [undefined, 2]) {
    const written = json(value, indent)
    expect(JSON.parse(written)).toEqual(value)
    expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    expect(written).toContain('Ä😀')
  }
})

test('faults of the input name the options', () => {
  const issues = [
    ['input', 'emailAddress'],
    ['input', 'expiresInDays'],
    ['input', 'publicMetadata', 'team', 'name'],
    ['filter', 'createdAt'],
    // A field with this name that does not contain other fields.
    ['input', 'input'],
  ].map((path) => ({ path, message: 'is wrong' }))
  const names = { emailAddress: '<address>', publicMetadata: '--metadata', createdAt: '--created-from' }
  const error = new CommandError('wrong', { code: 'INVALID_INPUT', issues })
  expect(describeIssues(error, names).map(({ option }) => option)).toEqual([
    '<address>',
    '--expires-in-days',
    '--metadata team name',
    '--created-from',
    '--input',
  ])
  expect(describeIssues(new Error('other'), names)).toEqual([])
})

test('a date means midnight, a time does not change, and lists are split', () => {
  expect(parseTimeOption('2026-01-31')).toBe('2026-01-31T00:00:00Z')
  expect(parseTimeOption('2026-01-31T12:00:00+01:00')).toBe('2026-01-31T12:00:00+01:00')
  for (const text of ['2026-02-30', '31.1.2026', '', 'now'])
    expect(() => parseTimeOption(text)).toThrow('2026-01-31')
  expect(collectOption('a, b', collectOption('c'))).toEqual(['c', 'a', 'b'])
})
