import type { ImportReport, ReportedRow } from './report.ts'
import type { MappedRow } from './row-input.ts'
import type { NamedValues } from './source/csv.ts'
import type { SourceFault, SourceRow } from './source/source-row.ts'

/** The result of a row that was sent. */
export interface RowResult {
  /** The id of the invitation, or of the pending one that the row conflicts with. Null if the caller cannot see it. */
  id: string | null
  /** Null if there is an invitation. */
  code: string | null
  message: string | null
}

/** Creates invitations, at most BATCH.rows per call. @returns a result for each row, in order. */
export type CreateRows<Input> = (rows: Input[], signal: AbortSignal) => Promise<RowResult[]>

export interface ImportRun<Input> {
  rows: AsyncIterable<SourceRow<NamedValues>>
  mapRow(row: NamedValues & { line: number }): MappedRow<Input>
  create: CreateRows<Input>
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
  /** Where reading had to end before the end of the file. Null if all of it was read. */
  stopped: SourceFault | null
}

/**
 * The size of a call. Above some hundred rows the time per row does not fall further, and the
 * memory grows. The number of characters of JSON keeps a call below the limit of a request, 1 MB.
 */
const BATCH = { rows: 250, characters: 200_000 }

interface Entry<Input> {
  line: number
  mapped: MappedRow<Input>
}

/**
 * Imports rows in batches. While a batch is being created, no more of the file is read.
 *
 * @throws the errors of `create`, and the reason of `signal`. The report contains all rows before that.
 */
export async function runImport<Input>(run: ImportRun<Input>): Promise<ImportSummary> {
  const summary: ImportSummary = { rows: 0, done: 0, failed: 0, failures: {}, stopped: null }
  let batch: Entry<Input>[] = []
  let characters = 0
  for await (const row of run.rows) {
    const entry = { line: row.line, mapped: 'fault' in row ? malformed(row.fault) : run.mapRow(row) }
    const size = 'input' in entry.mapped ? JSON.stringify(entry.mapped.input).length : 0
    if (batch.length === BATCH.rows || (batch.length > 0 && characters + size > BATCH.characters)) {
      await importBatch(batch, run, summary)
      batch = []
      characters = 0
    }
    batch.push(entry)
    characters += size
    if ('fault' in row && row.isEnd) {
      summary.stopped = row.fault
      break
    }
  }
  await importBatch(batch, run, summary)
  return summary
}

/** Creates the invitations of a batch, and adds its rows to the report and to the summary. */
async function importBatch<Input>(
  batch: Entry<Input>[],
  { create, report, dryRun, signal, onProgress }: ImportRun<Input>,
  summary: ImportSummary,
): Promise<void> {
  signal.throwIfAborted()
  const inputs = batch.flatMap(({ mapped }) => ('input' in mapped ? [mapped.input] : []))
  const results = (inputs.length === 0 ? [] : await create(inputs, signal)).values()
  const reported = batch.map((entry) => reportedRow(entry, results, dryRun))
  await report.add(reported)
  for (const { result, code } of reported) {
    summary.rows++
    summary[result]++
    if (code !== null) summary.failures[code] = (summary.failures[code] ?? 0) + 1
  }
  onProgress(summary)
}

/** @param results of the rows that were sent; the next one belongs to the next such entry. */
function reportedRow(
  { line, mapped }: Entry<unknown>,
  results: Iterator<RowResult>,
  dryRun: boolean,
): ReportedRow {
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

function malformed({ line, column, message }: SourceFault): MappedRow<never> {
  return { emailAddress: null, code: 'MALFORMED', message: `line ${line}, column ${column}: ${message}` }
}
