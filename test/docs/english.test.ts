import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const SCRIPT = path.resolve('scripts/check-english.mjs')

/** Checks one file in a repository of its own. @returns the phrases with their lines. */
function check(file: string, content: string): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-gateway-english-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  execFileSync('git', ['init', '-q'], { cwd: folder })
  mkdirSync(path.join(folder, path.dirname(file)), { recursive: true })
  writeFileSync(path.join(folder, file), content)
  try {
    execFileSync(process.execPath, [SCRIPT, file], { cwd: folder, stdio: 'pipe', encoding: 'utf8' })
    return []
  } catch (error) {
    const { stderr } = error as { stderr: string }
    return [...stderr.matchAll(/:(\d+): “([^”]+)”/g)].map(([, line, phrase]) => `${line}: ${phrase}`)
  }
}

test('Markdown is checked without code and link targets', () => {
  const markdown = 'Fix it, `whoever` you are.\n\n```\nwhence\n```\n\nSee [here](alike.md) and mend it.\n'
  expect(check('page.md', markdown)).toEqual(['7: mend'])
})

test('comments and texts of source are checked, across line breaks, but names and SQL are not', () => {
  const source = [
    'const whoever = "alike"',
    '// What was asked of the gateway is not',
    '// good, and this one goes',
    '// on with the rest.',
    '/**',
    ' * Names whom it found.',
    ' */',
    'const sql = `SELECT whence FROM doors`',
    'throw new Error("The caller is told.")',
  ]
  expect(check('src/file.ts', source.join('\n')).sort()).toEqual([
    '2: What was asked',
    '2: not good',
    '3: goes on with',
    '6: whom',
    '9: told',
  ])
})

test('comments and titles of tests are checked, but their data are not', () => {
  const source = [
    "test('a caller is told', () => {",
    "  expect(text).toBe('The caller is told.')",
    '})',
    "describe.each([1])('whoever calls %s', () => {})",
  ]
  expect(check('test/file.test.ts', source.join('\n'))).toEqual(['1: told', '4: whoever'])
})

test('descriptions of a schema and comments of a script are checked', () => {
  expect(check('schema.graphql', '"""Whence it came."""\ntype Query {\n  whence: ID\n}\n')).toEqual([
    '1: Whence',
  ])
  expect(check('schema.prisma', '/// Whence it came.\nmodel Whence {\n}\n')).toEqual(['1: Whence'])
  expect(check('.ci/run', '#!/bin/bash\n# Whence it came.\necho whence\n')).toEqual(['2: Whence'])
})

test('plain sentences pass', () => {
  const plain = 'Each address gets one email. If it is not valid, the answer reports it. Where are you?'
  expect(check('page.md', plain)).toEqual([])
})
