import { type Command, Option } from 'commander'
import { CONFLICT_POLICIES } from '../../domain/create/conflict-policy.ts'
import { INVITATION_LIFETIME_DAYS } from '../../domain/invitation.ts'
import { addCommonOptions, addExamples, oneOf, parseWholeNumberOption } from '../options.ts'
import { FIELDS } from './fields.ts'
import { importFile } from './import-file.ts'
import { ENCODINGS } from './source/decoded-text.ts'

/** `invitations import` */
export function defineImport(program: Command): void {
  addExamples(
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
}

/** Not split at commas: names of columns may contain them. */
function collectText(text: string, before: string[] = []): string[] {
  return [...before, text]
}
