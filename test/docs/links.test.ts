import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const FILES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => existsSync(file) && statSync(file).isFile())
const MARKDOWN = FILES.filter((file) => file.endsWith('.md'))
const LINK = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\[[^\]]+\]:\s*(\S+)/gm

/** Markdown without code, in which a bracket is no link. */
function prose(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/^(```+|~~~+)[^\n]*\n[\s\S]*?^\1\s*$/gm, '')
    .replace(/`[^`\n]*`/g, 'code')
}

/** The anchors that GitHub gives a file's headings. */
function anchorsOf(file: string): Set<string> {
  const text = readFileSync(file, 'utf8').replace(/^(```+|~~~+)[^\n]*\n[\s\S]*?^\1\s*$/gm, '')
  const anchors = new Set<string>([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id ?? ''))
  const seen = new Map<string, number>()
  for (const [, heading = ''] of text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '')
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replace(/\s/g, '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    anchors.add(count === 0 ? slug : `${slug}-${count}`)
  }
  return anchors
}

/** Why a link leads nowhere; null where it does not, or leads elsewhere than to this repository. */
function faultOf(file: string, link: string): string | null {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return null
  const [name = '', anchor = ''] = link.split('#')
  const target = name === '' ? file : path.normalize(path.join(path.dirname(file), decodeURIComponent(name)))
  if (name.startsWith('/') || target.startsWith('..')) return 'leads out of the repository'
  if (!existsSync(target)) return `there is no ${target}`
  if (anchor === '') return null
  return anchorsOf(target).has(decodeURIComponent(anchor)) ? null : `${target} has no heading #${anchor}`
}

test.each(MARKDOWN)('every relative link in %s leads somewhere', (file) => {
  const links = [...prose(file).matchAll(LINK)].map(([, inline, reference]) => inline ?? reference ?? '')
  const faults = links.flatMap((link) => {
    const fault = faultOf(file, link)
    return fault === null ? [] : [`${link}: ${fault}`]
  })
  expect(faults).toEqual([])
})

test('the check finds a wrong file, a wrong anchor and a way out', () => {
  expect(MARKDOWN.length).toBeGreaterThan(30)
  expect(faultOf('docs/guide/bulk.md', '../creating-invitations.md')).toMatch(/there is no/)
  expect(faultOf('docs/guide/bulk.md', 'limits.md#nothing-of-the-kind')).toMatch(/no heading/)
  expect(faultOf('README.md', '../elsewhere.md')).toMatch(/leads out/)
  expect(faultOf('docs/guide/bulk.md', '../../README.md#guides')).toBeNull()
})

test('every file of the documentation that code, schema or settings mention is there', () => {
  const mentioned = FILES.filter((file) =>
    /\.(ts|tsx|mjs|cjs|prisma|graphql|ya?ml|json)$/.test(file),
  ).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?<![\w./])docs\/[\w./-]+\.md\b/g)].map(([name]) => ({
      file,
      name,
    })),
  )
  expect(mentioned.length).toBeGreaterThan(5)
  expect(mentioned.filter(({ name }) => !existsSync(name))).toEqual([])
})
