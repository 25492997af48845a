import type { SourceFault } from '../../lib/csv/source-row.ts'
import type { ImportReport, ReportedRow } from './report.ts'
import type { MappedRow } from './row-input.ts'

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

/** How batches are created and reported. */
export interface BatchRun<Input> {
  create: CreateRows<Input>
  /**
   * What a row has in common with other rows that could affect its result, such as its address. Batches that have
   * nothing in common are created at the same time. Default: one batch after the other.
   */
  subjectsOf?: ((input: Input) => string[]) | undefined
  report: ImportReport
  dryRun: boolean
  /** Ends the run when the batches that were sent are in the report. */
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

/** A row of a batch. */
export interface Entry<Input> {
  line: number
  mapped: MappedRow<Input>
}

/**
 * While the database works on one batch, the next one is read, sent and validated. A third batch makes nothing faster,
 * and the memory grows.
 */
const MAX_SENT = 2

export interface BatchSender<Input> {
  /** Resolves when the batch is sent. Waits for earlier batches if there are too many, or if a row could affect another. */
  send(batch: Entry<Input>[]): Promise<void>
  /** Resolves when all batches are in the report. */
  finish(): Promise<void>
}

interface SentBatch<Input> {
  entries: Entry<Input>[]
  subjects: ReadonlySet<string>
  results: Promise<RowResult[]>
}

/**
 * Creates the invitations of batches, and adds their rows to the report and to the summary, in the order of the file.
 * After a batch that fails, no other batch is reported.
 */
export function createBatchSender<Input>(run: BatchRun<Input>, summary: ImportSummary): BatchSender<Input> {
  const { create, subjectsOf, signal } = run
  const maxSent = subjectsOf === undefined ? 1 : MAX_SENT
  let sent: SentBatch<Input>[] = []

  async function reportFirst(): Promise<void> {
    const [batch, ...others] = sent
    if (batch === undefined) return
    sent = others
    try {
      await reportBatch(batch.entries, await batch.results, run, summary)
    } catch (error) {
      sent = []
      await Promise.allSettled(others.map(({ results }) => results))
      throw error
    }
  }

  return {
    async send(entries) {
      const inputs = entries.flatMap(({ mapped }) => ('input' in mapped ? [mapped.input] : []))
      const subjects = new Set(inputs.flatMap((input) => subjectsOf?.(input) ?? []))
      while (sent.length >= maxSent || sent.some((batch) => haveCommon(batch.subjects, subjects))) {
        await reportFirst()
      }
      signal.throwIfAborted()
      const results = inputs.length === 0 ? Promise.resolve([]) : create(inputs, signal)
      // It can fail while an earlier batch is awaited. Its own turn reports the error.
      results.catch(() => undefined)
      sent.push({ entries, subjects, results })
    },
    async finish() {
      while (sent.length > 0) await reportFirst()
    },
  }
}

function haveCommon(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const subject of one) if (other.has(subject)) return true
  return false
}

async function reportBatch(
  entries: Entry<unknown>[],
  results: RowResult[],
  { report, dryRun, onProgress }: Pick<BatchRun<never>, 'report' | 'dryRun' | 'onProgress'>,
  summary: ImportSummary,
): Promise<void> {
  const inOrder = results.values()
  const reported = entries.map((entry) => reportedRow(entry, inOrder, dryRun))
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
