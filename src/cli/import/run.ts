import type { ImportReport, ReportedRow } from './report.ts'
import type { MappedRow, RowInput } from './row-input.ts'
import type { NamedValues } from './source/csv.ts'
import type { SourceFault, SourceRow } from './source/source-row.ts'

/** What became of a row that was sent. */
export interface RowResult {
  /** The invitation, or the one in its way; null where the caller may not know it. */
  id: string | null
  /** Null: it led to an invitation. */
  code: string | null
  message: string | null
}

/** Creates invitations, at most BATCH.rows at once; waits for nothing more once aborted. @returns a result for each, in order. */
export type CreateRows = (rows: RowInput[], signal: AbortSignal) => Promise<RowResult[]>

export interface ImportRun {
  rows: AsyncIterable<SourceRow<NamedValues>>
  mapped(row: NamedValues & { line: number }): MappedRow
  create: CreateRows
  report: ImportReport
  dryRun: boolean
  /** Ends the run between two batches. */
  signal: AbortSignal
  /** Called after each batch. */
  onProgress(summary: Readonly<ImportSummary>): void
}

export interface ImportSummary {
  /** Rows that are in the report. */
  rows: number
  done: number
  failed: number
  /** Failed rows by their codes. */
  failures: Record<string, number>
  /** Where reading had to end before the file did; null: all was read. */
  stopped: SourceFault | null
}

/**
 * What a call takes. Beyond some hundred rows the time a row costs falls no more, only the memory grows; and
 * characters of JSON, so that it stays below the 1 MB that a request may have.
 */
const BATCH = { rows: 250, characters: 200_000 }

type Waiting = { line: number; mapped: MappedRow }

/**
 * Imports rows, a batch after the other: while one is on its way, nothing more of the file is read.
 *
 * @throws what creating throws, or why it was aborted; all before it stands in the report.
 */
export async function runImport({
  rows,
  mapped,
  create,
  report,
  dryRun,
  signal,
  onProgress,
}: ImportRun): Promise<ImportSummary> {
  const summary: ImportSummary = { rows: 0, done: 0, failed: 0, failures: {}, stopped: null }
  let batch: Waiting[] = []
  let characters = 0
  for await (const row of rows) {
    const entry = { line: row.line, mapped: 'fault' in row ? malformed(row.fault) : mapped(row) }
    const size = 'input' in entry.mapped ? JSON.stringify(entry.mapped.input).length : 0
    if (batch.length === BATCH.rows || (batch.length > 0 && characters + size > BATCH.characters))
      await flush()
    batch.push(entry)
    characters += size
    if ('fault' in row && row.isEnd) {
      summary.stopped = row.fault
      break
    }
  }
  await flush()
  return summary

  async function flush(): Promise<void> {
    signal.throwIfAborted()
    const inputs = batch.flatMap((entry) => ('input' in entry.mapped ? [entry.mapped.input] : []))
    const results = (inputs.length === 0 ? [] : await create(inputs, signal)).values()
    const reported = batch.map((entry) => reportedRow(entry, results))
    await report.add(reported)
    for (const { result, code } of reported) {
      summary.rows++
      summary[result]++
      if (code !== null) summary.failures[code] = (summary.failures[code] ?? 0) + 1
    }
    batch = []
    characters = 0
    onProgress(summary)
  }

  function reportedRow({ line, mapped }: Waiting, results: Iterator<RowResult>): ReportedRow {
    const { emailAddress } = mapped
    if (!('input' in mapped)) {
      const { code, message } = mapped
      return { line, emailAddress, result: 'failed', id: null, code, message }
    }
    const result: RowResult | undefined = results.next().value
    if (result === undefined) throw new Error('A row has no result')
    const { id, code, message } = result
    return {
      line,
      emailAddress,
      result: code === null ? 'done' : 'failed',
      id: dryRun ? null : id,
      code,
      message,
    }
  }
}

function malformed({ line, column, message }: SourceFault): MappedRow {
  return { emailAddress: null, code: 'MALFORMED', message: `line ${line}, column ${column}: ${message}` }
}
