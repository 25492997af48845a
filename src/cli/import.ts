import { type Command, Option } from 'commander'
import { EXPIRES_IN_DAYS } from '../invitations/invitation.ts'
import { CommandError } from './command-error.ts'
import { explain } from './explain.ts'
import { checkHeader, columnsBy, FIELDS } from './import/columns.ts'
import { type NamedValues, readCsv } from './import/csv.ts'
import { readJsonLines } from './import/json-lines.ts'
import { openSource, type Source } from './import/open-source.ts'
import {
  columnOptionsOf,
  defaultsOf,
  delimiterNamed,
  formatsOf,
  type ImportOptions,
} from './import/options.ts'
import { showProgress } from './import/progress.ts'
import { beginReport } from './import/report.ts'
import { rowInput } from './import/row-input.ts'
import { type ImportSummary, runImport } from './import/run.ts'
import { sendRows } from './import/send-rows.ts'
import type { SourceRow } from './import/source-row.ts'
import { tellSummary } from './import/summary.ts'
import { examples, shared, wholeNumber } from './options.ts'
import { EXIT, running, telling } from './running.ts'

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
    .option('--on-conflict <policy>', 'error, return-existing, renew, replace or allow')
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
    .action(importing)
}

async function importing(file: string, options: ImportOptions): Promise<void> {
  // The file is looked at before anything is reached: one that is wrong is told at once.
  await telling(options, async () => {
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
      async ({ invitations, onDatabase }) => {
        const report = await beginReport(formats.report)
        const progress = showProgress(source.bytes)
        let reached: Readonly<ImportSummary> | undefined
        try {
          const started = performance.now()
          const summary = await runImport({
            rows,
            mapped,
            create: sendRows(invitations, { dryRun }),
            report,
            dryRun,
            onProgress: (summary) => {
              reached = summary
              progress.at(source.read(), summary.rows)
            },
          })
          progress.end()
          const seconds = (performance.now() - started) / 1000
          tellSummary(
            { ...summary, file: source.name, report: formats.report, dryRun, seconds },
            { ...options, verb: 'invited', onDatabase },
          )
          if (summary.failed > 0) process.exitCode = EXIT.failed
        } catch (error) {
          progress.end()
          throw interrupted(error, reached?.rows ?? 0)
        } finally {
          await report.close()
        }
      },
      { inviting: true },
    )
  })
}

/** Reads as far as the first row, and so the header. @throws BadFile */
async function begun(
  rows: AsyncGenerator<SourceRow<NamedValues>>,
  { name }: Source,
): Promise<AsyncGenerator<SourceRow<NamedValues>>> {
  const first = await rows.next().catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error
    throw new CommandError(`${name}, ${error.message} Nothing was imported.`, {
      code: error.code,
      cause: error,
    })
  })
  return (async function* () {
    if (first.done === true) return
    yield first.value
    yield* rows
  })()
}

function interrupted(error: unknown, rows: number): CommandError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'ERROR'
  return new CommandError(
    `${explain(error)}\nThis was after ${rows} rows. Run the same again to go on: nobody is invited twice.`,
    { code, cause: error },
  )
}

function another(text: string, before: string[] = []): string[] {
  return [...before, text]
}
