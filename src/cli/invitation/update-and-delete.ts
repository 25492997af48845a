import type { Command } from 'commander'
import { INVITATION_LIFETIME_DAYS } from '../../domain/invitation.ts'
import type { UpdateInvitationsInput } from '../access/generated/operations.ts'
import type { InvitationAccess } from '../access/invitation-access.ts'
import { addCommonOptions, addExamples, parseWholeNumberOption } from '../options.ts'
import { runWithAccess } from '../run-command.ts'
import { changeMany } from './change-many.ts'
import { parseMetadataOption } from './metadata-option.ts'
import { type ManyOptions, manyOptions, SELECTION_NAMES } from './selection-options.ts'

/** The new values. False: the option with `--no-`, which clears the value. */
interface UpdateOptions extends ManyOptions {
  setMetadata?: UpdateInvitationsInput['publicMetadata']
  setTemplate?: string
  redirectUrl?: string | false
  locale?: string | false
  message?: string | false
  expiresInDays?: number
}

const NAMES = { ...SELECTION_NAMES, publicMetadata: '--set-metadata', template: '--set-template' }

/** `invitations update <id>` */
export function defineUpdate(program: Command): void {
  addExamples(
    manyOptions(addCommonOptions(program.command('update'))),
    'update inv_… --expires-in-days 60 --no-message',
    'update --domain example.com --expires-before 2026-02-01 --expires-in-days 14 --dry-run',
  )
    .description(
      'Change pending invitations, by their ids or by options that select them. It sends no email.',
    )
    .option(
      '--expires-in-days <days>',
      `a new expiry, ${INVITATION_LIFETIME_DAYS.min} to ${INVITATION_LIFETIME_DAYS.max} days from now`,
      parseWholeNumberOption,
    )
    .option('--locale <tag>', 'the recipient’s language, such as de-AT')
    .option('--no-locale', 'the default language')
    .option('--message <text>', 'a personal message in the email')
    .option('--no-message', 'no message')
    .option('--redirect-url <url>', 'where the link redirects')
    .option('--no-redirect-url', 'the gateway’s own page')
    .option(
      '--set-metadata <json>',
      'a JSON object, or the one in @file, that replaces the metadata',
      parseMetadataOption,
    )
    .option('--set-template <name>', 'the email template')
    .action((ids: string[], options: UpdateOptions) =>
      runWithAccess(
        options,
        async ({ invitations }) => {
          const changes = changesOf(options)
          const run = (input: Parameters<InvitationAccess['revokeMany']>[0]) =>
            invitations.updateMany({ ...input, ...changes })
          await changeMany(run, { ids, options, words: { verb: 'update', done: 'Updated' } })
        },
        { names: NAMES },
      ),
    )
}

function changesOf({
  setMetadata,
  setTemplate,
  redirectUrl,
  locale,
  message,
  expiresInDays,
}: UpdateOptions): Omit<UpdateInvitationsInput, 'selection'> {
  return {
    publicMetadata: setMetadata,
    template: setTemplate,
    redirectUrl: clearable(redirectUrl),
    locale: clearable(locale),
    message: clearable(message),
    expiresInDays,
  }
}

/** With both forms of an option, commander's default is true, which is no value. */
function clearable(value: string | boolean | undefined): string | null | undefined {
  if (value === false) return null
  return typeof value === 'string' ? value : undefined
}

/** `invitations delete <id>` */
export function defineDelete(program: Command): void {
  addExamples(
    manyOptions(addCommonOptions(program.command('delete'))),
    'delete inv_…',
    'delete --status revoked,expired --updated-before 2026-01-01 --dry-run',
  )
    .description(
      'Delete invitations in any status, by their ids or by options that select them. A user who accepted remains.',
    )
    .action((ids: string[], options: ManyOptions) =>
      runWithAccess(
        options,
        async ({ invitations }) => {
          const words = { verb: 'delete', done: 'Deleted' }
          await changeMany(invitations.deleteMany, { ids, options, words })
        },
        { names: NAMES },
      ),
    )
}
