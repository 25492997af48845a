import { type Command, Option } from 'commander'
import { loadConfig } from '../config.ts'
import { CONFLICT_POLICIES, EXPIRES_IN_DAYS } from '../invitations/invitation.ts'
import { CommandError } from './command-error.ts'
import { memoryKeeper } from './flat-memory.ts'
import { checkHeader, columnsBy, FIELDS } from './import/columns.ts'
import { readCsv } from './import/csv.ts'
import { hostedRow, importRows, readHosted } from './import/hosted.ts'
import { readJsonLines } from './import/json-lines.ts'
import { openSource } from './import/open-source.ts'
import {
  columnOptionsOf,
  defaultsOf,
  delimiterNamed,
  formatsOf,
  type ImportOptions,
} from './import/options.ts'
import { begun, perform } from './import/perform.ts'
import { rowInput } from './import/row-input.ts'
import { sendRows } from './import/send-rows.ts'
import { examples, oneOf, shared, wholeNumber } from './options.ts'
import { running, telling } from './running.ts'

/** `invitations import` */
export function defineImport(program: Command): void {
  examples(
    shared(program.command('import')),
    'import people.csv --dry-run',
    "import people.csv --map emailAddress='E-mail' --metadata-column Team=team --no-notify",
    'import people.ndjson --on-conflict renew --report result.csv',
  )
    .description('Invite everybody in a file. Run again, it goes on where it was cut off.')
    .argument('<file>', 'CSV with a header, or NDJSON; - for standard input')
    .addOption(
      new Option('--format <format>', 'default: as the name ends, else csv').choices(['csv', 'ndjson']),
    )
    .option('--delimiter <character>', 'what separates cells; tab and semicolon by name', ',')
    .option('--map <field=column>', `which column has a field: ${FIELDS.join(', ')}`, another)
    .option('--metadata-column <column[=key]>', 'a column that goes into publicMetadata, as text', another)
    .option('--ignore-other-columns', 'leave out columns that are not known')
    .option('--any-status', 'invite rows too whose column status says something else than PENDING')
    .option('--notify', 'mail all that do not say otherwise')
    .option('--no-notify', 'mail none that do not say otherwise')
    .addOption(
      oneOf(
        new Option('--on-conflict <policy>', 'what to do when an address is invited (default: ERROR)'),
        CONFLICT_POLICIES,
      ),
    )
    .option('--expires-in-days <days>', `${EXPIRES_IN_DAYS.min} to ${EXPIRES_IN_DAYS.max}`, wholeNumber)
    .option('--redirect-url <url>', 'where links lead')
    .option('--locale <tag>', 'the language of mails')
    .option('--template <name>', 'of mails')
    .option('--message <text>', 'in mails')
    .option('--inviter-id <id>', 'user_…')
    .option('--public-metadata <json>', 'what all have, beneath what rows say')
    .option('--dry-run', 'tell what would happen, and do nothing')
    .option('--report <file>', 'where to write what became of each row (default: beside the file, .report)')
    .option('--run <name>', 'under another name the same file is done anew', '')
    .option(
      '--from-hosted',
      'take over invitations of the hosted API with their ids, states and times: FILE is what its list answered (JSON, or NDJSON)',
    )
    .action(importing)
}

async function importing(file: string, options: ImportOptions): Promise<void> {
  const freeMemory = memoryKeeper()
  // The file is looked at before anything is reached: one that is wrong is told at once.
  await telling(options, async () => {
    if (options.fromHosted === true) return importingHosted(file, options, freeMemory)
    const formats = formatsOf(file, options)
    const columnOptions = columnOptionsOf(options)
    const columns = columnsBy(columnOptions)
    const delimiter = delimiterNamed(options.delimiter)
    const mapped = rowInput({
      columns,
      defaults: defaultsOf(options),
      anyStatus: options.anyStatus === true,
      run: options.run,
    })
    const source = await openSource(file)
    const rows = await begun(
      formats.format === 'ndjson'
        ? readJsonLines(source.chunks)
        : readCsv(source.chunks, {
            delimiter,
            checkHeader: (names, places) =>
              checkHeader(names, places, { columns, options: columnOptions, delimiter }),
          }),
      source,
    )
    const dryRun = options.dryRun === true
    await running(
      options,
      async ({ invitations, onDatabase }) =>
        perform({
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
    throw new CommandError('--from-hosted writes into the database, past gateways: leave --url out.', {
      code: 'USAGE',
    })
  }
  const source = await openSource(file)
  const rows = await begun(readHosted(source.chunks, format), source)
  const config = loadConfig(undefined, { complete: false })
  const { openForImport } = await import('../app/import-invitations.ts')
  const { importInvitations, close } = await openForImport(config)
  try {
    await perform({
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
