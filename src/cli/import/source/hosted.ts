import { text } from 'node:stream/consumers'
import type { ImportInvitations } from '../../../domain/create/import-invitations.ts'
import { excerpt } from '../../../domain/text-limits.ts'
import type { SourceRow } from '../../../lib/csv/source-row.ts'
import type { CreateRows, RowResult } from '../batch-sender.ts'
import type { MappedRow } from '../row-input.ts'
import { BadFile } from './bad-file.ts'
import type { NamedValues } from './csv.ts'
import { decodeText } from './decoded-text.ts'
import { jsonFault } from './json-fault.ts'
import { readJsonLines } from './json-lines.ts'
import type { Format } from './open-source.ts'

type Row = SourceRow<NamedValues>
type HostedInput = Record<string, unknown>

// A line may contain a page of 500 invitations, each with the largest metadata and other fields.
const PAGE_LENGTH = 16 * 1024 * 1024

/**
 * Reads the answers of the hosted API's list:
 *
 * - NDJSON: a page (`{"data": [...]}`) or an invitation per line
 * - JSON: a page, a list of pages or a list of invitations. It is kept in memory, and `line` counts invitations.
 *
 * @throws BadFile if it is not JSON
 */
export async function* readHosted(source: AsyncIterable<Uint8Array>, format: Format): AsyncGenerator<Row> {
  if (format === 'ndjson') {
    for await (const row of readJsonLines(source, { longest: PAGE_LENGTH })) {
      if ('fault' in row) yield row
      else for (const each of invitationsIn(objectOf(row))) yield rowOf(each, row.line)
    }
    return
  }
  const whole = await text(decodeText(source))
  let line = 0
  for (const each of invitationsIn(parsed(whole))) yield rowOf(each, ++line)
}

/** Maps an invitation of the hosted API. The use case reports values that are missing or have another type. */
export function hostedRow({ names, values }: NamedValues): MappedRow<HostedInput> {
  const fields = new Map(names.map((name, index) => [name, values[index]]))
  const emailAddress = fields.get('email_address')
  const given = fields.get('revoked') === true ? 'revoked' : fields.get('status')
  return {
    emailAddress: typeof emailAddress === 'string' ? excerpt(emailAddress) : null,
    input: {
      id: fields.get('id'),
      emailAddress,
      status: typeof given === 'string' ? given.toUpperCase() : given,
      publicMetadata: fields.get('public_metadata'),
      createdAt: timeOf(fields.get('created_at')),
      updatedAt: timeOf(fields.get('updated_at')),
      expiresAt: timeOf(fields.get('expires_at')),
    },
  }
}

export function importRows(
  importInvitations: ImportInvitations,
  { dryRun }: { dryRun: boolean },
): CreateRows<HostedInput> {
  return async (rows) => {
    const results = await importInvitations(rows, { actor: { id: 'cli', cause: 'import' }, dryRun })
    return results.map((result, index): RowResult => {
      const id = rows[index]?.['id']
      if (result instanceof Error) return { id: null, code: result.code, message: result.message }
      return { id: typeof id === 'string' ? id : null, code: null, message: null }
    })
  }
}

function* invitationsIn(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) for (const each of value) yield* invitationsIn(each)
  else if (typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)) {
    yield* value.data
  } else yield value
}

function rowOf(value: unknown, line: number): Row {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { line, names: Object.keys(value), values: Object.values(value) }
  }
  return {
    line,
    fault: { line, column: 1, message: 'An invitation (an object) must be here.' },
    isEnd: false,
  }
}

function objectOf({ names, values }: NamedValues): object {
  return Object.fromEntries(names.map((name, index) => [name, values[index]]))
}

/** The hosted API writes times as milliseconds since 1970. */
function timeOf(value: unknown): unknown {
  return typeof value === 'number' ? new Date(value) : value
}

function parsed(whole: string): unknown {
  try {
    return JSON.parse(whole)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const { index, message } = jsonFault(whole)
    const before = whole.slice(0, index).split('\n')
    // The message of JSON.parse is less exact and changes with the version of Node.
    // biome-ignore lint/style/useErrorCause: see above
    throw new BadFile({ line: before.length, column: Array.from(before.at(-1) ?? '').length + 1, message })
  }
}
