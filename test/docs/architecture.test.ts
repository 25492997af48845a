import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const PAGE = readFileSync('docs/architecture.md', 'utf8')
const FILES = execFileSync('git', ['ls-files', 'src'], { encoding: 'utf8' }).trim().split('\n')
const FOLDERS = new Set(FILES.filter((file) => file.split('/').length > 2).map(moduleOf))

const rows = new Map(
  [...PAGE.matchAll(/^\| `src\/([\w.-]+)`.*?\|[^|]*\|([^|]*)\|$/gm)].map(([, name = '', subFolders = '']) => [
    name,
    subFolders,
  ]),
)

test('the table of modules lists every folder of src', () => {
  const listed = [...rows.keys()].filter((name) => !name.endsWith('.ts'))
  expect(listed.sort()).toEqual([...FOLDERS].sort())
})

test.each([...rows.keys()].filter((name) => !name.endsWith('.ts')))(
  'the table of modules lists every sub-folder of src/%s',
  (folder) => {
    const listed = [...(rows.get(folder) ?? '').matchAll(/`([\w-]+)`/g)].map(([, name]) => name)
    expect(new Set(listed)).toEqual(subFoldersOf(folder))
  },
)

/** The names of the folders below a folder, at any depth. Generated code is left out. */
function subFoldersOf(folder: string): Set<string> {
  const inside = FILES.filter((file) => file.startsWith(`src/${folder}/`))
  const names = inside.flatMap((file) => path.dirname(file).split('/').slice(2))
  return new Set(names.filter((name) => name !== 'generated'))
}

const arrows = arrowsOf(/```mermaid\nflowchart.*?```/s.exec(PAGE)?.[0] ?? '')
const imports = importsBetweenFolders()

test('every arrow of the diagram is an import', () => {
  expect(arrows.length).toBeGreaterThan(10)
  expect(arrows.filter((arrow) => !imports.includes(arrow))).toEqual([])
})

test('every import between folders of src follows the arrows of the diagram', () => {
  expect(imports.length).toBeGreaterThan(30)
  // The page says that imports of src/lib are not drawn.
  const drawn = imports.filter((arrow) => !arrow.endsWith('> lib'))
  expect(drawn.filter((arrow) => !isReachable(arrow))).toEqual([])
})

test('no arrow of the diagram repeats a longer path', () => {
  expect(arrows.filter((arrow) => isReachable(arrow, without(arrow)))).toEqual([])
})

/** `a & b --> c` gives `a > c` and `b > c`. A label in brackets (`main[main.ts]`) is the name of its node. */
function arrowsOf(diagram: string): string[] {
  const labels = new Map([...diagram.matchAll(/(\w+)\[([^\]]+)\]/g)].map(([, id, label]) => [id, label]))
  return diagram.split('\n').flatMap((line) => {
    const [from, to] = line.replace(/\[[^\]]+\]/g, '').split('-->')
    if (from === undefined || to === undefined) return []
    const names = (side: string) => side.split('&').map((id) => labels.get(id.trim()) ?? id.trim())
    return names(from).flatMap((source) => names(to).map((target) => `${source} > ${target}`))
  })
}

function importsBetweenFolders(): string[] {
  const found = FILES.filter((file) => file.endsWith('.ts')).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*'([.][^']+)'/g)].map(
      ([, target = '']) =>
        `${moduleOf(file)} > ${moduleOf(path.normalize(path.join(path.dirname(file), target)))}`,
    ),
  )
  return [...new Set(found)].filter((arrow) => new Set(arrow.split(' > ')).size === 2)
}

/** The folder of src that a file is in; for an entry point its name. */
function moduleOf(file: string): string {
  return file.split('/')[1] ?? file
}

function without(arrow: string): string[] {
  return arrows.filter((other) => other !== arrow)
}

function isReachable(arrow: string, along = arrows): boolean {
  const [from = '', to = ''] = arrow.split(' > ')
  const reached = new Set([from])
  // A set visits what is added during the loop.
  for (const name of reached) {
    for (const next of along) if (next.startsWith(`${name} > `)) reached.add(next.slice(name.length + 3))
  }
  return reached.has(to)
}
