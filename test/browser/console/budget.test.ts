import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { buildConsole, CONSOLE_FOLDER } from './console-set-up.ts'

const LIMIT_BYTES = 300 * 1024
/** What the first view loads: the entry with the overview, its chart, and the texts of one language. */
const FIRST_VIEW = /^(index|day-chart|en)-/

beforeAll(buildConsole)

test('the first view needs three files and at most 300 KB of compressed JavaScript', () => {
  const html = readFileSync(path.join(CONSOLE_FOLDER, 'index.html'), 'utf8')
  const [, entry = ''] = /<script[^>]*src="\.\/assets\/([^"]+)"/.exec(html) ?? []
  const files = new Set<string>()
  const add = (file: string) => {
    if (files.has(file)) return
    files.add(file)
    const code = readFileSync(path.join(CONSOLE_FOLDER, 'assets', file), 'utf8')
    for (const imported of staticImports(code)) add(imported)
  }
  add(entry)
  for (const file of lazyFiles(entry)) if (FIRST_VIEW.test(file)) add(file)
  for (const file of [...files].flatMap(lazyFiles)) if (FIRST_VIEW.test(file)) add(file)

  expect([...files].map((file) => file.replace(/-.{8}\.js$/, '')).sort()).toEqual([
    'day-chart',
    'en',
    'index',
  ])
  const bytes = [...files].map(
    (file) => gzipSync(readFileSync(path.join(CONSOLE_FOLDER, 'assets', file))).length,
  )
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(LIMIT_BYTES)
})

function staticImports(code: string): string[] {
  return [...code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)].map(([, file = '']) => file)
}

function lazyFiles(file: string): string[] {
  const code = readFileSync(path.join(CONSOLE_FOLDER, 'assets', file), 'utf8')
  return [...code.matchAll(/import\(\s*[`"']\.\/([^`"']+\.js)[`"']\s*\)/g)].map(([, found = '']) => found)
}
