import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const MARKDOWN = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n')
const FOLDERS = ['.ci', '.github', 'bench', 'config', 'docs', 'examples', 'prisma', 'scripts', 'src', 'test']
// The name of a protocol.
const EXCEPTIONS = ['http/protobuf']
const SOURCE_FOLDERS = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

/** Words in code spans that name a file or a folder of this repository. */
function pathsIn(markdown: string): string[] {
  const spans = markdown.replace(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)
  return [...spans].flatMap(([, span = '']) => span.split(/[\s,:]+/)).filter(isPath)
}

function isPath(word: string): boolean {
  const [folder = ''] = word.split('/')
  if (/[.](cjs|mjs|tsx?|graphql|prisma|sql)$/.test(word)) return true
  return word.includes('/') && !EXCEPTIONS.includes(word) && [...FOLDERS, ...SOURCE_FOLDERS].includes(folder)
}

/** A placeholder (`src/<folder>/x.ts`, `test/*.ts`) is checked up to the folder before it. */
function isMissing(name: string): boolean {
  return !existsSync(name.replace(/[^/]*[<*{].*$/, '') || '.')
}

test.each(MARKDOWN)('every file that %s names exists, from the top of the repository', (file) => {
  expect(pathsIn(readFileSync(file, 'utf8')).filter(isMissing)).toEqual([])
})

test('the check finds a file that is missing and a path that does not begin at the top', () => {
  const markdown = 'Run `npx vitest run test/missing.test.ts`. See `mail/smtp.ts`, `smtp.ts` and `text/html`.'
  expect(pathsIn(markdown).filter(isMissing)).toEqual(['test/missing.test.ts', 'mail/smtp.ts', 'smtp.ts'])
  expect(pathsIn('`src/<folder>/name.ts`, `src/main.ts`').filter(isMissing)).toEqual([])
})
