import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { bashCompletion } from '../../src/cli/completion/bash.ts'
import { fishCompletion } from '../../src/cli/completion/fish.ts'
import { completionTree } from '../../src/cli/completion/tree.ts'
import { zshCompletion } from '../../src/cli/completion/zsh.ts'
import { createProgram } from '../../src/cli/program.ts'

const tree = completionTree(createProgram(async () => undefined))

test('bash sources its script, and completes commands, options and their values', () => {
  const script = bashCompletion('invitations', tree)
  const asked = [
    ['cre'],
    ['keys', 'r'],
    ['create', 'a@b.c', '--on-conflict', 're'],
    ['list', '--stat'],
    ['completion', ''],
  ]
  const asking = asked.map(
    (
      words,
    ) => `COMP_WORDS=(invitations ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
      _invitations_completion; echo "\${COMPREPLY[*]}"`,
  )
  const out = execFileSync('bash', ['-uc', `source <(cat); ${asking.join('\n')}`], {
    input: script,
    encoding: 'utf8',
  })
  expect(out.split('\n').slice(0, -1)).toEqual([
    'create',
    'rotate revoke revoke-all',
    // The values keep their upper case, so bash does not offer them for "re".
    '',
    '--status',
    'bash zsh fish --help',
  ])
  expect(script).toContain("'create --on-conflict') words='ERROR RETURN_EXISTING RENEW REPLACE ALLOW'")
})

test('every command and option can be completed in each shell', () => {
  const scripts = [bashCompletion, zshCompletion, fishCompletion].map((make) => make('invitations', tree))
  for (const { path, options } of tree) {
    for (const script of scripts) {
      expect(script).toContain(path.join(' '))
      for (const { flag } of options) expect(script).toContain(flag.replace(/^--/, ''))
    }
  }
  expect(tree.map(({ path }) => path.join(' '))).toContain('keys create')
})
