import type { Command } from 'commander'
import type { CreateInvitationInput } from '../access/generated/operations.ts'
import { CommandError } from '../command-error.ts'
import { addCommonOptions, addExamples } from '../options.ts'
import { note, printJson, printLine } from '../output.ts'
import { type CommandOptions, runWithAccess } from '../run-command.ts'
import { INPUT_FIELDS, type InputField } from './input-fields.ts'

/** Options have the names of the input's fields. */
interface CreateOptions
  extends CommandOptions,
    Omit<CreateInvitationInput, 'emailAddress' | 'publicMetadata'> {
  metadata?: CreateInvitationInput['publicMetadata']
}

const NAMES = { emailAddress: '<address>', publicMetadata: '--metadata', notify: '--no-notify' }

/** `invitations create <address>` */
export function defineCreate(program: Command): void {
  const command = addExamples(
    addCommonOptions(program.command('create')),
    'create ada@example.com',
    'create ada@example.com --redirect-url https://app.example.com/welcome --metadata \'{"team":"blue"}\'',
    'create ada@example.com --metadata @team.json --locale de --message "See you soon"',
    'create ada@example.com --no-notify --json | jq -r .url',
  )
    .description('Invite an email address. Prints the id of the invitation and its link, one per line.')
    .argument('<address>', 'the address to invite')
    .action((address: string, options: CreateOptions) =>
      runWithAccess(options, createInvitation(address, options), { inviting: true, names: NAMES }),
    )
  for (const { option } of Object.values<InputField>(INPUT_FIELDS)) {
    if (option !== undefined) command.addOption(option())
  }
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
