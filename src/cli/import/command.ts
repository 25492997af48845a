import { type Command, Option } from 'commander'
import { FIELDS, INPUT_FIELDS, type InputField } from '../invitation/input-fields.ts'
import { addCommonOptions, addExamples } from '../options.ts'
import { importFile } from './import-file.ts'
import { ENCODINGS } from './source/decoded-text.ts'

/** `invitations import` */
export function defineImport(program: Command): void {
  const command = addExamples(
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
    .option('--map <field=column>', `the column of a field: ${FIELDS.join(', ')}`, collectText)
    .option('--metadata-column <column[=key]>', 'a column to add to publicMetadata, as text', collectText)
    .option('--ignore-other-columns', 'ignore unknown columns')
    .option('--any-status', 'also invite rows whose column status is not PENDING')
    .option('--dry-run', 'show what would happen, and change nothing')
    .option(
      '--report <file>',
      'the file for the result of each row (default: next to the imported file, .report)',
    )
    .option('--run <name>', 'a name for the run; with another name the same file is imported again', '')
    .option(
      '--from-hosted',
      'import invitations of the hosted API with their ids, statuses and times: FILE is the answer of its list (JSON or NDJSON)',
    )
    .action(importFile)
  for (const { forAllRows } of Object.values<InputField>(INPUT_FIELDS)) {
    for (const option of forAllRows?.options() ?? []) command.addOption(option)
  }
}

/** Not split at commas: names of columns may contain them. */
function collectText(text: string, before: string[] = []): string[] {
  return [...before, text]
}
