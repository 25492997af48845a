import type { ApiKeyFieldsFragment } from './access/generated/operations.ts'
import { replaceControlCharacters } from './output.ts'

export function keyTable(keys: ApiKeyFieldsFragment[]): string {
  return table([
    ['ID', 'NAME', 'STATE', 'SECRET', 'MADE', 'EXPIRES', 'LAST USED', 'SCOPES'],
    ...keys.map((key) => [
      key.id,
      key.name,
      key.state,
      key.hint ?? '',
      day(key.createdAt),
      day(key.expiresAt),
      minute(key.lastUsedAt),
      key.scopes.join(','),
    ]),
  ])
}

export function table(rows: string[][], indent = ''): string {
  const shown = rows.map((row) => row.map(replaceControlCharacters))
  const widths = (shown[0] ?? []).map((_, column) =>
    Math.max(...shown.map((row) => row[column]?.length ?? 0)),
  )
  return shown
    .map((row) => {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0))
      return `${indent}${cells.join('  ').trimEnd()}\n`
    })
    .join('')
}

function day(moment: string | null): string {
  return moment?.slice(0, 10) ?? 'never'
}

export function minute(moment: string | null): string {
  return moment?.slice(0, 16).replace('T', ' ') ?? 'never'
}
