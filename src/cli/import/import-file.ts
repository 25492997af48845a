import { loadConfig } from '../../config/config.ts'
import { CommandError } from '../command-error.ts'
import { limitMemory } from '../limit-memory.ts'
import { runCommand, runWithAccess } from '../run-command.ts'
import { checkHeader } from './check-header.ts'
import { type ColumnOptions, type Columns, columnsBy } from './columns.ts'
import {
  columnOptionsOf,
  defaultsOf,
  delimiterNamed,
  formatsOf,
  type ImportOptions,
  refuseUnused,
} from './options.ts'
import { performImport, startReading } from './perform.ts'
import { createRowMapper, subjectsOf } from './row-input.ts'
import { sendRows } from './send-rows.ts'
import { readCsv } from './source/csv.ts'
import { hostedRow, importRows, readHosted } from './source/hosted.ts'
import { readJsonLines } from './source/json-lines.ts'
import { openSource, type Source } from './source/open-source.ts'

/** Invites the rows of a file, or imports them from the hosted API. */
export async function importFile(file: string, options: ImportOptions): Promise<void> {
  // Before the modules of a database are loaded.
  const freeMemory = limitMemory()
  await runCommand(options, async () => {
    refuseUnused(options, formatsOf(file, options).format)
    if (options.fromHosted === true) await importHosted(file, options, freeMemory)
    else await inviteRows(file, options, freeMemory)
  })
}

/** Reads the header before it connects, so that a file with a bad header fails at once. */
async function inviteRows(file: string, options: ImportOptions, freeMemory: () => void): Promise<void> {
  const { report } = formatsOf(file, options)
  const columnOptions = columnOptionsOf(options)
  const columns = columnsBy(columnOptions)
  const mapRow = createRowMapper({
    columns,
    defaults: defaultsOf(options),
    anyStatus: options.anyStatus === true,
    run: options.run,
  })
  const readRows = createRowReader(file, options, { columns, columnOptions })
  const dryRun = options.dryRun === true
  const source = await openSource(file)
  const rows = await startReading(readRows(source.chunks), source)
  await runWithAccess(
    options,
    async ({ invitations, onDatabase }) =>
      performImport({
        ...{ source, rows, mapRow, report, dryRun, freeMemory },
        create: sendRows(invitations, { dryRun }),
        subjectsOf,
        json: options.json === true,
        verb: 'invited',
        leavesMail: onDatabase,
      }),
    { inviting: true },
  )
}

/** @throws CommandError if options contradict each other. */
function createRowReader(
  file: string,
  options: ImportOptions,
  { columns, columnOptions }: { columns: Columns; columnOptions: ColumnOptions },
): (chunks: Source['chunks']) => ReturnType<typeof readCsv> {
  const { encoding } = options
  if (formatsOf(file, options).format === 'ndjson') return (chunks) => readJsonLines(chunks, { encoding })
  const delimiter = options.delimiter === undefined ? undefined : delimiterNamed(options.delimiter)
  return (chunks) =>
    readCsv(chunks, {
      delimiter,
      encoding,
      checkHeader: (header) => checkHeader(header, { columns, options: columnOptions }),
    })
}

/** Writes invitations of the hosted API directly to the database. Their history has no place in the API. */
async function importHosted(file: string, options: ImportOptions, freeMemory: () => void): Promise<void> {
  const { format, report } = formatsOf(file, options)
  const dryRun = options.dryRun === true
  if (options.url !== undefined) {
    throw new CommandError(
      '--from-hosted writes directly to the database. Remove --url, or unset INVITATIONS_URL.',
      {
        code: 'USAGE',
      },
    )
  }
  const source = await openSource(file)
  const rows = await startReading(readHosted(source.chunks, format), source)
  const config = loadConfig(undefined, { complete: false })
  const { openImport } = await import('../../app/administration/import-invitations.ts')
  const { importInvitations, close } = await openImport(config)
  try {
    await performImport({
      ...{ source, rows, report, dryRun, freeMemory },
      mapRow: hostedRow,
      create: importRows(importInvitations, { dryRun }),
      json: options.json === true,
      verb: 'imported',
      leavesMail: false,
    })
  } finally {
    await close()
  }
}
