import type { Client } from 'urql'
import type { FileRow } from '../../files/read-csv.ts'
import { type Failure, failureOf } from '../../graphql/failure.ts'
import type { Dictionary } from '../../languages/dictionary.ts'
import type { CreateInput } from '../invite/documents.ts'
import { inputOfRow } from './columns.ts'
import { ImportMutation, type RowResult } from './documents.ts'
import type { RowReport, StoredImport } from './store.ts'

export type SentChunk = { reports: RowReport[] } | { failure: Failure }

type Work = Pick<StoredImport, 'key' | 'columns' | 'draft' | 'done'>

/**
 * Sends the next rows of the file with one call. A row that cannot be sent gets its result here.
 *
 * The idempotency key depends on the rows that are done, so that a repeated call has no second effect.
 */
export async function sendChunk(
  client: Client,
  work: Work,
  chunk: { rows: readonly FileRow[]; dryRun: boolean },
  faults: Dictionary['import']['faults'],
): Promise<SentChunk> {
  const reports = chunk.rows.map((row) => prepare(row, work, faults))
  const toSend = reports.filter((one) => one.input !== null)
  if (toSend.length === 0) return { reports: reports.map(({ report }) => report) }
  const input = {
    invitations: toSend.flatMap((one) => (one.input === null ? [] : [one.input])),
    dryRun: chunk.dryRun,
    ...(!chunk.dryRun && { idempotencyKey: `console-import-${work.key}-${work.done}` }),
  }
  const { data, error } = await client.mutation(ImportMutation, { input }).toPromise()
  if (error) return { failure: failureOf(error) }
  const answer = data?.createInvitations
  if (!answer || !('results' in answer)) {
    const issues = answer?.issues ?? []
    const message = issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')
    return { failure: { kind: 'other', message, requestId: null } }
  }
  for (const { index, result } of answer.results) {
    const sent = toSend[index]
    if (sent !== undefined) Object.assign(sent.report, outcomeOf(result))
  }
  return { reports: reports.map(({ report }) => report) }
}

function prepare(
  row: FileRow,
  { columns, draft }: Work,
  faults: Dictionary['import']['faults'],
): { report: RowReport; input: CreateInput | null } {
  const report = { line: row.line, emailAddress: '', result: 'INVALID_ROW', invitationId: '', message: '' }
  if ('fault' in row) return { report: { ...report, message: row.fault }, input: null }
  const read = inputOfRow(row.cells, columns, draft)
  report.emailAddress = read.emailAddress
  if ('fault' in read) return { report: { ...report, message: faults[read.fault] }, input: null }
  return { report, input: read.input }
}

function outcomeOf(result: RowResult): Pick<RowReport, 'result' | 'invitationId' | 'message'> {
  if (result.__typename === 'Invitation') return { result: 'CREATED', invitationId: result.id, message: '' }
  // The report has the line of the row, so its place in the call is left out.
  const issues = 'issues' in result ? result.issues : []
  const details = issues.map(({ path, message }) => `${path.slice(3).join('.')} ${message}`).join('; ')
  const invitationId = 'invitation' in result ? (result.invitation?.id ?? '') : ''
  return { result: result.code, invitationId, message: details || result.message }
}
