import type { SourceFault, SourceRow } from '../../lib/csv/source-row.ts'
import {
  type BatchRun,
  type BatchSender,
  createBatchSender,
  type Entry,
  type ImportSummary,
} from './batch-sender.ts'
import type { MappedRow } from './row-input.ts'
import type { NamedValues } from './source/csv.ts'

export interface ImportRun<Input> extends BatchRun<Input> {
  rows: AsyncIterable<SourceRow<NamedValues>>
  mapRow(row: NamedValues & { line: number }): MappedRow<Input>
}

/**
 * The size of a call. Above some hundred rows the time per row does not fall further, and the
 * memory grows. The number of characters of JSON keeps a call below the limit of a request, 1 MB.
 */
const BATCH = { rows: 250, characters: 200_000 }

/**
 * Imports rows in batches. While as many batches are being created as is allowed, no more of the file is read.
 *
 * @throws the errors of `create`, and the reason of `signal`. The report contains all rows before that.
 */
export async function runImport<Input>(run: ImportRun<Input>): Promise<ImportSummary> {
  const summary: ImportSummary = { rows: 0, done: 0, failed: 0, failures: {}, stopped: null }
  const sender = createBatchSender(run, summary)
  try {
    await sendAll(run, sender, summary)
  } finally {
    await sender.finish()
  }
  return summary
}

async function sendAll<Input>(
  { rows, mapRow }: ImportRun<Input>,
  sender: BatchSender<Input>,
  summary: ImportSummary,
): Promise<void> {
  let batch: Entry<Input>[] = []
  let characters = 0
  for await (const row of rows) {
    const entry = { line: row.line, mapped: 'fault' in row ? malformed(row.fault) : mapRow(row) }
    const size = 'input' in entry.mapped ? JSON.stringify(entry.mapped.input).length : 0
    if (batch.length === BATCH.rows || (batch.length > 0 && characters + size > BATCH.characters)) {
      await sender.send(batch)
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
  await sender.send(batch)
}

function malformed({ line, column, message }: SourceFault): MappedRow<never> {
  return { emailAddress: null, code: 'MALFORMED', message: `line ${line}, column ${column}: ${message}` }
}
