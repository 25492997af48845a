import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const GUIDES = readdirSync('docs/guide').filter((file) => file.endsWith('.md'))
const REFERENCES = readdirSync('docs/reference').filter((file) => file.endsWith('.md'))
const INDEX = readFileSync('docs/README.md', 'utf8')

test('docs/README.md lists every page once, with a description', () => {
  const pages = [
    ...GUIDES.map((file) => `guide/${file}`),
    ...REFERENCES.map((file) => `reference/${file}`),
    'architecture.md',
    'contributing.md',
  ]
  const listed = [...INDEX.matchAll(/^\| \[[^\]]+\]\(([^)]+\.md)\) \| \S.* \|$/gm)].map(([, page]) => page)
  expect(listed.filter((page) => !page?.startsWith('../')).sort()).toEqual(pages.sort())
})

test.each(GUIDES)('%s ends with a link to a next step', (file) => {
  const lastLine = readFileSync(`docs/guide/${file}`, 'utf8').trimEnd().split('\n').at(-1)
  expect(lastLine).toMatch(/^\*\*Next:\*\* .*\]\([\w./#-]+\)/)
})
