import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const GUIDES = pagesIn('docs/guide')
const INDEX = readFileSync('docs/README.md', 'utf8')

test('docs/README.md lists every page once, with a description', () => {
  const pages = [
    ...['guide', 'reference', 'decisions'].flatMap((folder) =>
      pagesIn(`docs/${folder}`).map((file) => `${folder}/${file}`),
    ),
    'architecture.md',
    'contributing.md',
    'mutation-tests.md',
    'performance.md',
    'scale.md',
    'threat-model.md',
  ]
  const listed = [...INDEX.matchAll(/^\| \[[^\]]+\]\(([^)]+\.md)\) \| \S.* \|$/gm)].map(([, page]) => page)
  expect(listed.filter((page) => !page?.startsWith('../')).sort()).toEqual(pages.sort())
})

test.each(GUIDES)('%s ends with a link to a next step', (file) => {
  const lastLine = readFileSync(`docs/guide/${file}`, 'utf8').trimEnd().split('\n').at(-1)
  expect(lastLine).toMatch(/^\*\*Next:\*\* .*\]\([\w./#-]+\)/)
})

test('docs/README.md lists each decision with its title', () => {
  const rows = pagesIn('docs/decisions').map((file) => {
    const [, number, title] = /^# (\d+): (.+)$/m.exec(readFileSync(`docs/decisions/${file}`, 'utf8')) ?? []
    return `| [${number}](decisions/${file}) | ${title} |`
  })
  expect(rows.filter((row) => !INDEX.includes(row))).toEqual([])
})

function pagesIn(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.md'))
}
