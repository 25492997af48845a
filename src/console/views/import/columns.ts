import { parseObject } from '../../files/parse-object.ts'
import type { CreateInput } from '../invite/documents.ts'
import { type Draft, toInput } from '../invite/draft.ts'

/** What a column can be. `metadata`: a key of publicMetadata with the name of the column. */
export const TARGETS = [
  ...(['emailAddress', 'message', 'locale', 'template', 'expiresInDays', 'redirectUrl'] as const),
  ...(['inviterId', 'publicMetadata', 'metadata', 'ignore'] as const),
]
export type Target = (typeof TARGETS)[number]

export interface Column {
  name: string
  target: Target
}

const OTHER_NAMES: Record<string, Target> = {
  ...{ email: 'emailAddress', mail: 'emailAddress', recipient: 'emailAddress' },
  ...{ metadata: 'publicMetadata', language: 'locale' },
}

/** Guesses the columns by their names, as the import command does. The first column with addresses is the address. */
export function guessColumns(names: readonly string[], samples: readonly (readonly string[])[]): Column[] {
  const taken = new Set<Target>()
  const columns = names.map((name) => {
    const target = targetOf(name)
    if (target === 'ignore' || (target !== 'metadata' && taken.has(target)))
      return { name, target: 'ignore' as const }
    taken.add(target)
    return { name, target }
  })
  if (taken.has('emailAddress')) return columns
  const first = names.findIndex((_, index) => samples.some((cells) => cells[index]?.includes('@')))
  return columns.map((column, index) => (index === first ? { ...column, target: 'emailAddress' } : column))
}

function targetOf(name: string): Target {
  if (/^public_?metadata\../i.test(name)) return 'metadata'
  const plain = name.toLowerCase().replace(/[\s_-]+/g, '')
  return OTHER_NAMES[plain] ?? TARGETS.find((target) => target.toLowerCase() === plain) ?? 'ignore'
}

/** The input for a row, or why there is none. */
export function inputOfRow(
  cells: readonly string[],
  columns: readonly Column[],
  draft: Draft,
):
  | { emailAddress: string; input: CreateInput }
  | { emailAddress: string; fault: 'metadata' | 'days' | 'cells' } {
  const cellOf = (target: Target) => {
    const index = columns.findIndex((column) => column.target === target)
    return index === -1 ? '' : (cells[index] ?? '').trim()
  }
  const emailAddress = cellOf('emailAddress')
  if (cells.slice(columns.length).some((cell) => cell.trim() !== '')) return { emailAddress, fault: 'cells' }
  const days = cellOf('expiresInDays')
  if (days !== '' && !/^\d{1,4}$/.test(days)) return { emailAddress, fault: 'days' }
  const own = parseObject(cellOf('publicMetadata'))
  if (own === null) return { emailAddress, fault: 'metadata' }
  const common = toInput(draft, emailAddress)
  const metadata = { ...(common.publicMetadata as object | undefined), ...own, ...metadataOf(cells, columns) }
  const texts = (['message', 'locale', 'template', 'redirectUrl', 'inviterId'] as const)
    .map((target) => [target, cellOf(target)] as const)
    .filter(([, value]) => value !== '')
  const input: CreateInput = {
    ...common,
    ...Object.fromEntries(texts),
    ...(days !== '' && { expiresInDays: Number(days) }),
    ...(Object.keys(metadata).length > 0 && { publicMetadata: metadata }),
  }
  return { emailAddress, input }
}

function metadataOf(cells: readonly string[], columns: readonly Column[]): object {
  const entries = columns.flatMap(({ name, target }, index): [string, string][] => {
    const value = cells[index] ?? ''
    return target === 'metadata' && value !== '' ? [[name.replace(/^public_?metadata\./i, ''), value]] : []
  })
  return Object.fromEntries(entries)
}
