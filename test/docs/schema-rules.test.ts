import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const SDL = readFileSync('schema.graphql', 'utf8')

/** @returns the rules that a schema breaks. */
function brokenRules(sdl: string): string[] {
  const args = ['node_modules/eslint/bin/eslint.js', '-c', 'config/eslint.mjs', '--format', 'json', '--stdin']
  const { stdout, stderr } = spawnSync(process.execPath, [...args, '--stdin-filename', 'schema.graphql'], {
    input: sdl,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const [{ messages }] = JSON.parse(stdout)
  return messages.map(({ ruleId }: { ruleId: string }) => ruleId)
}

test('the schema follows the rules of graphql-eslint', () => {
  expect(brokenRules(SDL)).toEqual([])
})

test('a type without an id, a description and a conventional name breaks the rules', () => {
  const broken = brokenRules(`${SDL}\ntype wrong_name { Field: String }\n`)
  expect(broken).toEqual(
    expect.arrayContaining([
      '@graphql-eslint/naming-convention',
      '@graphql-eslint/require-description',
      '@graphql-eslint/strict-id-in-types',
    ]),
  )
})
