import { type Command, Option } from 'commander'
import type { InvitationAccess } from '../access/invitation-access.ts'
import { CommandError } from '../command-error.ts'
import { formatOf } from '../import/source/open-source.ts'
import { LIST_NAMES, type ListOptions, listArguments, listOptions } from '../invitation/list-options.ts'
import { limitMemory } from '../limit-memory.ts'
import { addCommonOptions, addExamples } from '../options.ts'
import { note } from '../output.ts'
import { type CommandOptions, runWithAccess } from '../run-command.ts'
import { csvLines, jsonLines } from './exported.ts'
import { outputFile, standardOutput } from './output-file.ts'

interface ExportOptions extends CommandOptions, ListOptions {
  format?: 'csv' | 'ndjson'
  output?: string
  safeForSpreadsheets?: boolean
}

/** `invitations export` */
export function defineExport(program: Command): void {
  addExamples(
    listOptions(addCommonOptions(program.command('export'))),
    'export -o invitations.csv',
    'export --format ndjson --status pending,expired | gzip > open.ndjson.gz',
  )
    .description('Write invitations to a file, oldest first. You can import the file again.')
    .addOption(
      new Option('--format <format>', 'the format (default: by the name of the file, otherwise csv)').choices(
        ['csv', 'ndjson'],
      ),
    )
    .option('-o, --output <file>', 'the file to write (default: standard output)')
    .option(
      '--safe-for-spreadsheets',
      'put an apostrophe in front of text that a spreadsheet would run as a formula; such text changes when it is imported',
    )
    .action((options: ExportOptions) => {
      const freeMemory = limitMemory()
      return runWithAccess(
        options,
        async ({ invitations }) =>
          exportInvitations(invitations.listPages(oldestFirst(options)), options, freeMemory),
        { names: LIST_NAMES },
      )
    })
}

/** The default order. Invitations that are created during the export come last and are exported too. */
function oldestFirst(options: ExportOptions) {
  return listArguments({ orderBy: 'CREATED_AT', direction: 'ASC', ...options })
}

async function exportInvitations(
  pages: ReturnType<InvitationAccess['listPages']>,
  { format, output: path, safeForSpreadsheets, json }: ExportOptions,
  freeMemory: () => void,
): Promise<void> {
  const isCsv = (format ?? formatOf(path ?? '')) === 'csv'
  if (!isCsv && safeForSpreadsheets === true) {
    throw new CommandError('--safe-for-spreadsheets is for CSV. Leave it out, or write CSV.', {
      code: 'USAGE',
    })
  }
  const lines = isCsv ? csvLines({ isForSpreadsheets: safeForSpreadsheets === true }) : jsonLines
  const output = path === undefined ? standardOutput() : await outputFile(path)
  let count = 0
  try {
    await output.write(lines.header)
    for await (const page of pages) {
      await output.write(lines.of(page))
      count += page.length
      freeMemory()
    }
    await output.done()
  } catch (error) {
    await output.abandon()
    throw error
  }
  // Standard output may contain the export.
  if (json === true) note(JSON.stringify({ exported: count, file: path ?? null }))
  else
    note(
      `Exported ${count} ${count === 1 ? 'invitation' : 'invitations'}${path === undefined ? '' : ` to ${path}`}.`,
    )
}
