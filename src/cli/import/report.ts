import { type FileHandle, open } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'
import { writeFile } from '../write-file.ts'

/** The result of a row. */
export interface ReportedRow {
  line: number
  emailAddress: string | null
  /** `done`: there is an invitation. `failed`: the code is the reason. */
  result: 'done' | 'failed'
  /** The id of the invitation, or of the pending one that the row conflicts with. Null in a dry run. */
  id: string | null
  code: string | null
  message: string | null
}

/** A file with one line per row, in order. */
export interface ImportReport {
  /** Resolves when the rows were passed to the operating system. */
  add(rows: ReportedRow[]): Promise<void>
  close(): Promise<void>
}

const COLUMNS = ['line', 'emailAddress', 'result', 'id', 'code', 'message'] as const

/**
 * Creates a report, and overwrites an existing one. In CSV, a cell that a spreadsheet would run as a formula
 * begins with an apostrophe. NDJSON contains the original text.
 *
 * @throws CommandError if it cannot be written
 */
export async function createReport(path: string): Promise<ImportReport> {
  const isCsv = !/\.(nd)?jsonl?$/i.test(path)
  const written = <T>(work: () => Promise<T>) => writeFile({ path, option: '--report' }, work)
  const file = await written(() => open(path, 'w'))
  const append = (text: string) => written(() => file.appendFile(text))
  if (isCsv) await append(`${COLUMNS.join(',')}\n`)
  return {
    add: (rows) => append(isCsv ? csvOf(rows) : rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
    close: () => written(() => closed(file)),
  }
}

async function closed(file: FileHandle): Promise<void> {
  await file.datasync()
  await file.close()
}

function csvOf(rows: ReportedRow[]): string {
  return stringify(rows, { columns: [...COLUMNS], escape_formulas: true })
}
