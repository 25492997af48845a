import type { WrittenKey } from './key-access.ts'

/** To standard output: what was asked for. */
export function print(text: string): void {
  process.stdout.write(text)
}

export function printLine(line: string): void {
  print(`${line}\n`)
}

export function printJson(value: object): void {
  printLine(JSON.stringify(value, null, 2))
}

/** To standard error: what is said beside it. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`)
}

export function keyTable(keys: WrittenKey[]): string {
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

function table(rows: string[][]): string {
  const shown = rows.map((row) => row.map(harmless))
  const widths = (shown[0] ?? []).map((_, column) =>
    Math.max(...shown.map((row) => row[column]?.length ?? 0)),
  )
  return shown
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

/** A name may come from anywhere, and must not move the cursor or hide what stands beside it. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '�')
}

function day(moment: string | null): string {
  return moment?.slice(0, 10) ?? 'never'
}

function minute(moment: string | null): string {
  return moment?.slice(0, 16).replace('T', ' ') ?? 'never'
}
