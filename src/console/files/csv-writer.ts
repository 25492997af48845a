// A spreadsheet would execute a cell that begins like this. An apostrophe makes it text.
const FORMULA = /^[=+\-@\t\r]/

/** Writes rows as CSV with CRLF. Cells that a spreadsheet would execute begin with an apostrophe. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
