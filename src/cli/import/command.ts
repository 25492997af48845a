import { type Command, Option } from 'commander'
import { loadConfig } from '../../config/config.ts'
import { CONFLICT_POLICIES } from '../../domain/create/conflict-policy.ts'
import { INVITATION_LIFETIME_DAYS } from '../../domain/invitation.ts'
import { CommandError } from '../command-error.ts'
import { limitMemory } from '../limit-memory.ts'
import { addCommonOptions, examples, oneOf, parseWholeNumberOption } from '../options.ts'
import { runCommand, runWithAccess } from '../run-command.ts'
import { checkHeader, columnsBy, FIELDS } from './columns.ts'
import {
  columnOptionsOf,
  defaultsOf,
  delimiterNamed,
  formatsOf,
  type ImportOptions,
  refuseUnused,
} from './options.ts'
import { begun, performImport } from './perform.ts'
import { rowInput } from './row-input.ts'
import { sendRows } from './send-rows.ts'
import { readCsv } from './source/csv.ts'
import { ENCODINGS } from './source/decoded-text.ts'
import { hostedRow, importRows, readHosted } from './source/hosted.ts'
import { readJsonLines } from './source/json-lines.ts'
import { openSource } from './source/open-source.ts'

/** `invitations import` */
export function defineImport(program: Command): void {
  examples(
    addCommonOptions(program.command('import')),
    'import people.csv --dry-run',
    "import people.csv --map emailAddress='E-mail' --metadata-column Team=team --no-notify",
    'import people.ndjson --on-conflict renew --report result.csv',
  )
    .description('Invite everybody in a file. After an interruption, run it again to continue.')
    .argument('<file>', 'CSV with a header, or NDJSON; - for standard input')
    .addOption(
      new Option('--format <format>', 'the format (default: by the name of the file, otherwise csv)').choices(
        ['csv', 'ndjson'],
      ),
    )
    .option(
      '--delimiter <character>',
      'the character between cells (default: found from the file); tab and semicolon by name',
    )
    .addOption(
      new Option('--encoding <name>', 'of a file without a byte order mark (default: utf-8)').choices([
        ...ENCODINGS,
      ]),
    )
    .option('--map <field=column>', `the column of a field: ${FIELDS.join(', ')}`, another)
    .option('--metadata-column <column[=key]>', 'a column to add to publicMetadata, as text', another)
    .option('--ignore-other-columns', 'ignore unknown columns')
    .option('--any-status', 'also invite rows whose column status is not PENDING')
    .option('--notify', 'send an email for all rows that do not set notify')
    .option('--no-notify', 'send no email for all rows that do not set notify')
    .addOption(
      oneOf(
        new Option(
          '--on-conflict <policy>',
          'what to do if an address has a pending invitation (default: ERROR)',
        ),
        CONFLICT_POLICIES,
      ),
    )
    .option(
      '--expires-in-days <days>',
      `${INVITATION_LIFETIME_DAYS.min} to ${INVITATION_LIFETIME_DAYS.max}`,
      parseWholeNumberOption,
    )
    .option('--redirect-url <url>', 'where links redirect')
    .option('--locale <tag>', 'the language of emails')
    .option('--template <name>', 'the template of emails')
    .option('--message <text>', 'a message in emails')
    .option('--inviter-id <id>', 'user_…')
    .option('--public-metadata <json>', 'metadata for all rows; the row’s own members take precedence')
    .option('--dry-run', 'show what would happen, and change nothing')
    .option('--report <file>', 'where to write the result of each row (default: next to the file, .report)')
    .option('--run <name>', 'a name for the run; with another name the same file is imported again', '')
    .option(
      '--from-hosted',
      'import invitations of the hosted API with their ids, statuses and times: FILE is the answer of its list (JSON or NDJSON)',
    )
    .action(importing)
}

async function importing(file: string, options: ImportOptions): Promise<void> {
  const freeMemory = limitMemory()
  // The file is looked at before anything is reached: one that is wrong is told at once.
  await runCommand(options, async () => {
    const formats = formatsOf(file, options)
    refuseUnused(options, formats.format)
    if (options.fromHosted === true) return importingHosted(file, options, freeMemory)
    const columnOptions = columnOptionsOf(options)
    const columns = columnsBy(columnOptions)
    const { encoding } = options
    const delimiter = options.delimiter === undefined ? undefined : delimiterNamed(options.delimiter)
    const mapped = rowInput({
      columns,
      defaults: defaultsOf(options),
      anyStatus: options.anyStatus === true,
      run: options.run,
    })
    const source = await openSource(file)
    const rows = await begun(
      formats.format === 'ndjson'
        ? readJsonLines(source.chunks, { encoding })
        : readCsv(source.chunks, {
            delimiter,
            encoding,
            checkHeader: (names, places, found) =>
              checkHeader(names, places, { columns, options: columnOptions, delimiter: found }),
          }),
      source,
    )
    const dryRun = options.dryRun === true
    await runWithAccess(
      options,
      async ({ invitations, onDatabase }) =>
        performImport({
          ...{ source, rows, mapped, dryRun, freeMemory },
          create: sendRows(invitations, { dryRun }),
          report: formats.report,
          json: options.json === true,
          verb: 'invited',
          leavesMail: onDatabase,
        }),
      { inviting: true },
    )
  })
}

/** From the hosted API, past any gateway: straight into the database. */
async function importingHosted(file: string, options: ImportOptions, freeMemory: () => void): Promise<void> {
  const { format, report } = formatsOf(file, options)
  const dryRun = options.dryRun === true
  if (options.url !== undefined) {
    throw new CommandError('--from-hosted writes directly to the database. Remove --url.', {
      code: 'USAGE',
    })
  }
  const source = await openSource(file)
  const rows = await begun(readHosted(source.chunks, format), source)
  const config = loadConfig(undefined, { complete: false })
  const { openImport: openForImport } = await import('../../app/administration/import-invitations.ts')
  const { importInvitations, close } = await openForImport(config)
  try {
    await performImport({
      ...{ source, rows, report, dryRun, freeMemory },
      mapped: hostedRow,
      create: importRows(importInvitations, { dryRun }),
      json: options.json === true,
      verb: 'imported',
      leavesMail: false,
    })
  } finally {
    await close()
  }
}

function another(text: string, before: string[] = []): string[] {
  return [...before, text]
}
