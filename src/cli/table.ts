import stringWidth from 'string-width'
import type { ShownKey } from './access/key-access.ts'
import { replaceControlCharacters } from './output.ts'

export function keyTable(keys: ShownKey[]): string {
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

/** Formats rows as lines with aligned columns. */
export function table(rows: string[][], indent = ''): string {
  const shown = rows.map((row) => row.map(replaceControlCharacters))
  const widths = (shown[0] ?? []).map((_, column) =>
    Math.max(...shown.map((row) => stringWidth(row[column] ?? ''))),
  )
  return shown
    .map((row) => {
      const cells = row.map((cell, column) => padToWidth(cell, widths[column] ?? 0))
      return `${indent}${cells.join('  ').trimEnd()}\n`
    })
    .join('')
}

/** Pads by the columns of a terminal. A Chinese character or an emoji uses two, a combining mark none. */
function padToWidth(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)))
}

function day(time: string | null): string {
  return time?.slice(0, 10) ?? 'never'
}

export function minute(time: string | null): string {
  return time?.slice(0, 16).replace('T', ' ') ?? 'never'
}
