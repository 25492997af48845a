import { type FileHandle, open } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'

/** What became of a row. */
export interface ReportedRow {
  line: number
  emailAddress: string | null
  /** `done`: there is an invitation; `failed`, as its code says. */
  result: 'done' | 'failed'
  /** The invitation, or the one in its way; null in a dry run. */
  id: string | null
  code: string | null
  message: string | null
}

/** A file that has a line for each row, in order. */
export interface ImportReport {
  /** On its way to the disk when this resolves. */
  add(rows: ReportedRow[]): Promise<void>
  close(): Promise<void>
}

const COLUMNS = ['line', 'emailAddress', 'result', 'id', 'code', 'message'] as const

/**
 * Begins a report, in place of one that is there. As CSV it is for spreadsheets, too: a cell that one would
 * take for a formula begins with an apostrophe. NDJSON has it as it was.
 */
export async function beginReport(path: string): Promise<ImportReport> {
  const isCsv = !/\.(nd)?jsonl?$/i.test(path)
  const file = await open(path, 'w')
  if (isCsv) await file.appendFile(`${COLUMNS.join(',')}\n`)
  return {
    add: (rows) =>
      file.appendFile(isCsv ? csvOf(rows) : rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
    close: () => closed(file),
  }
}

async function closed(file: FileHandle): Promise<void> {
  await file.datasync()
  await file.close()
}

function csvOf(rows: ReportedRow[]): string {
  return stringify(rows, { columns: [...COLUMNS], escape_formulas: true })
}
