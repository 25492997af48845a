import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { CONFLICT_POLICIES } from '../../domain/create/conflict-policy.ts'
import { INVITATION_LIFETIME_DAYS } from '../../domain/invitation.ts'
import type { CreateInvitationInput } from '../access/generated/operations.ts'
import { CommandError } from '../command-error.ts'
import { addCommonOptions, addExamples, oneOf, parseWholeNumberOption } from '../options.ts'
import { note, printJson, printLine } from '../output.ts'
import { type CommandOptions, runWithAccess } from '../run-command.ts'

/** Options have the names of the input's fields. */
interface CreateOptions
  extends CommandOptions,
    Omit<CreateInvitationInput, 'emailAddress' | 'publicMetadata'> {
  metadata?: CreateInvitationInput['publicMetadata']
}

const NAMES = { emailAddress: '<address>', publicMetadata: '--metadata', notify: '--no-notify' }

/** `invitations create <address>` */
export function defineCreate(program: Command): void {
  addExamples(
    addCommonOptions(program.command('create')),
    'create ada@example.com',
    'create ada@example.com --redirect-url https://app.example.com/welcome --metadata \'{"team":"blue"}\'',
    'create ada@example.com --metadata @team.json --locale de --message "See you soon"',
    'create ada@example.com --no-notify --json | jq -r .url',
  )
    .description('Invite an email address. Prints the id of the invitation and its link, one per line.')
    .argument('<address>', 'the address to invite')
    .option('--redirect-url <url>', 'where the link redirects (default: the gateway’s own page)')
    .option(
      '--metadata <json>',
      'a JSON object, or @ and the name of a file with one (@- for standard input)',
      metadata,
    )
    .option('--no-notify', 'send no email: pass on the link yourself')
    .option('--ignore-existing', 'invite the address even if it has a pending invitation or a user')
    .option(
      '--expires-in-days <days>',
      `how many days it can be accepted, ${INVITATION_LIFETIME_DAYS.min} to ${INVITATION_LIFETIME_DAYS.max} (default: ${INVITATION_LIFETIME_DAYS.default})`,
      parseWholeNumberOption,
    )
    .option('--locale <tag>', 'the recipient’s language, such as de-AT (default: English)')
    .option('--template <name>', 'the email template (default: invitation)')
    .option('--message <text>', 'a personal message in the email')
    .option('--inviter-id <id>', 'the inviting user: user_…')
    .option('--idempotency-key <key>', 'with the same key, a repeated command has no second effect')
    .addOption(
      oneOf(
        new Option(
          '--on-conflict <policy>',
          'what to do if the address has a pending invitation (default: ERROR)',
        ),
        CONFLICT_POLICIES,
      ),
    )
    .action((address: string, options: CreateOptions) =>
      runWithAccess(options, createInvitation(address, options), { inviting: true, names: NAMES }),
    )
}

function createInvitation(
  emailAddress: string,
  { json, url: _, metadata: publicMetadata, ...input }: CreateOptions,
): Parameters<typeof runWithAccess>[1] {
  return async ({ invitations, onDatabase }) => {
    if (input.ignoreExisting === true && (input.onConflict ?? 'ALLOW') !== 'ALLOW') {
      throw new CommandError('--ignore-existing means --on-conflict allow. Leave one of the two out.', {
        code: 'USAGE',
      })
    }
    const created = await invitations.create({ ...input, emailAddress, publicMetadata })
    if (json === true) {
      printJson(created)
    } else {
      note(`Invited ${created.emailAddress} until ${created.expiresAt}.`)
      printLine(created.id)
      if (created.url === null)
        note('This key cannot read the link, because it lacks the scope invitations:link.')
      else printLine(created.url)
    }
    if (onDatabase && created.notify) noteMailWaits()
  }
}

/** This process sends no email. */
export function noteMailWaits(): void {
  note('The email is queued. A gateway on this database sends it, at once if one is running.')
}

function metadata(text: string): unknown {
  const json = text.startsWith('@') ? contentsOf(text.slice(1)) : text
  const parsed = attempt((): unknown => JSON.parse(json))
  if (parsed !== null) return parsed.value
  throw new InvalidArgumentError(
    'It must be JSON, such as {"team":"blue"}, or @ and the name of a file with JSON.',
  )
}

function contentsOf(file: string): string {
  const read = attempt(() => readFileSync(file === '-' ? 0 : file, 'utf8'))
  if (read !== null) return read.value
  throw new InvalidArgumentError(`The file ${file} can't be read.`)
}

/** @returns null if the work throws. */
function attempt<T>(work: () => T): { value: T } | null {
  try {
    return { value: work() }
  } catch {
    return null
  }
}
