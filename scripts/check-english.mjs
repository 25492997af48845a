// Refuses words and phrases of the old, hard-to-read style. With folders or files as arguments, it checks only
// these. docs/contributing.md contains the writing style.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { findPhrases } from './english/phrases.mjs'
import {
  textsOfGraphql,
  textsOfLineComments,
  textsOfMarkdown,
  textsOfSource,
  textsOfTests,
} from './english/texts.mjs'

// The code that is checked without arguments.
const CLEAN = [
  '.ci/run',
  'bench/',
  'config/',
  'examples/',
  'prisma/',
  'scripts/',
  'src/',
  'test/',
  'vitest.config.ts',
]

// Generated files, migrations (their text must not change) and texts in other languages.
const EXCLUDED =
  /(^|\/)generated\/|^src\/languages\/(de|es|fr|ja)[.]ts$|^src\/console\/languages\/(de|es|fr|ja)\/|^prisma\/migrations\/|^docs\/reference\/.*\.graphql$/

const selected = process.argv.slice(2)
const faults = trackedFiles()
  .filter(isSelected)
  .flatMap((file) => faultsOf(file))
for (const fault of faults) process.stderr.write(`${fault}\n`)
if (faults.length > 0) process.exitCode = 1

function trackedFiles() {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', options, { encoding: 'utf8' }).split('\n')
  return files.filter((file) => file !== '' && existsSync(file) && !EXCLUDED.test(file))
}

function isSelected(file) {
  if (selected.length > 0) return selected.some((name) => file.startsWith(name))
  return file.endsWith('.md') || CLEAN.some((name) => file.startsWith(name))
}

function faultsOf(file) {
  // It contains the phrases.
  if (file === 'scripts/english/phrases.mjs') return []
  return textsOf(file).flatMap(({ text, line }) =>
    findPhrases(text).map(({ phrase, offset, instead }) => {
      const at = line + text.slice(0, offset).split('\n').length - 1
      return `${file}:${at}: “${phrase.replace(/\s+/g, ' ')}”. Write for example: ${instead}`
    }),
  )
}

function textsOf(file) {
  const content = () => readFileSync(file, 'utf8')
  // The table in the writing style lists phrases, as code.
  if (file.endsWith('.md')) return textsOfMarkdown(content())
  if (file.endsWith('.graphql')) return textsOfGraphql(content())
  if (file.endsWith('.prisma')) return textsOfLineComments(content(), '//')
  if (file === '.ci/run' || /\.ya?ml$/.test(file)) return textsOfLineComments(content(), '#')
  if (!/\.(ts|tsx|mjs|cjs)$/.test(file)) return []
  return file.startsWith('src/') ? textsOfSource(content(), file) : textsOfTests(content(), file)
}
