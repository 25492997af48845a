import { type Command, Option } from 'commander'
import { GRACE_MINUTES, LINK_POLICIES } from '../../domain/change/resend.ts'
import { INVITATION_LIFETIME_DAYS } from '../../domain/invitation.ts'
import type { ResendInvitationInput } from '../access/generated/operations.ts'
import type { InvitationAccess } from '../access/invitation-access.ts'
import { addCommonOptions, addExamples, oneOf, parseWholeNumberOption } from '../options.ts'
import { printJson, printLine } from '../output.ts'
import { runWithAccess } from '../run-command.ts'
import { changeMany } from './change-many.ts'
import { noteMailWaits } from './create.ts'
import { type ManyOptions, manyOptions, namesOne, SELECTION_NAMES } from './selection-options.ts'

/** Options have the names of the input's fields. */
interface ResendOptions extends ManyOptions, Omit<ResendInvitationInput, 'id'> {}

const NAMES = { id: '<id>', ...SELECTION_NAMES }

/** `invitations revoke <id>` */
export function defineRevoke(program: Command): void {
  addExamples(
    manyOptions(addCommonOptions(program.command('revoke'))),
    'revoke inv_…',
    'revoke inv_… --json | jq -r .revokedAt',
    'revoke --domain example.com --created-before 2026-01-01 --dry-run',
  )
    .description(
      'Revoke pending invitations, by their ids or by options that select them. Their links can no longer be accepted.',
    )
    .action((ids: string[], options: ManyOptions) =>
      runWithAccess(
        options,
        async ({ invitations }) => {
          const [id] = ids
          if (id !== undefined && namesOne(ids, options)) return revokeOne(invitations, id, options)
          const words = { verb: 'revoke', done: 'Revoked' }
          await changeMany(invitations.revokeMany, { ids, options, words })
        },
        { names: NAMES },
      ),
    )
}

async function revokeOne(invitations: InvitationAccess, id: string, { json }: ManyOptions): Promise<void> {
  const revoked = await invitations.revoke(id)
  if (json === true) printJson(revoked)
  else printLine(`Revoked ${revoked.id} (${revoked.emailAddress}) at ${revoked.revokedAt}.`)
}

/** `invitations resend <id>` */
export function defineResend(program: Command): void {
  addExamples(
    manyOptions(addCommonOptions(program.command('resend'))),
    'resend inv_…',
    'resend inv_… --link rotate --grace-minutes 60 --expires-in-days 14',
    'resend --delivery-state failed --dry-run',
  )
    .description('Send the emails of pending invitations again, by their ids or by options that select them.')
    .addOption(oneOf(new Option('--link <policy>', 'the link in the email (default: KEEP)'), LINK_POLICIES))
    .option(
      '--grace-minutes <minutes>',
      `how many minutes the previous link still works with --link ROTATE, 0 to ${GRACE_MINUTES.max} (default: 0)`,
      parseWholeNumberOption,
    )
    .option('--locale <tag>', 'the recipient’s language from now on, such as de-AT')
    .option(
      '--expires-in-days <days>',
      `a new expiry, ${INVITATION_LIFETIME_DAYS.min} to ${INVITATION_LIFETIME_DAYS.max} days from now (default: unchanged)`,
      parseWholeNumberOption,
    )
    .action((ids: string[], options: ResendOptions) =>
      runWithAccess(
        options,
        async ({ invitations, onDatabase }) => {
          const { link, graceMinutes, locale, expiresInDays } = options
          const changes = { link, graceMinutes, locale, expiresInDays }
          const [id] = ids
          if (id !== undefined && namesOne(ids, options)) {
            await resendOne(invitations, { ...changes, id }, options)
            if (onDatabase) noteMailWaits()
            return
          }
          const run = (input: Parameters<InvitationAccess['revokeMany']>[0]) =>
            invitations.resendMany({ ...input, ...changes })
          const words = { verb: 'resend', done: 'Resent' }
          const changed = await changeMany(run, { ids, options, words })
          if (onDatabase && changed > 0 && options.dryRun !== true) noteMailWaits()
        },
        { inviting: true, names: NAMES },
      ),
    )
}

async function resendOne(
  invitations: InvitationAccess,
  input: ResendInvitationInput,
  { json }: ManyOptions,
): Promise<void> {
  const sent = await invitations.resend(input)
  if (json === true) return printJson(sent)
  printLine(
    `The email to ${sent.emailAddress} (${sent.id}) is queued again. The invitation expires at ${sent.expiresAt}.`,
  )
}
