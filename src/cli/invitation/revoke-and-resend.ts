import { type Command, Option } from 'commander'
import { GRACE_MINUTES, LINK_POLICIES } from '../../domain/change/resend.ts'
import { INVITATION_LIFETIME_DAYS } from '../../domain/invitation.ts'
import type { ResendInvitationInput } from '../access/generated/operations.ts'
import { addCommonOptions, addExamples, oneOf, parseWholeNumberOption } from '../options.ts'
import { printJson, printLine } from '../output.ts'
import { type CommandOptions, runWithAccess } from '../run-command.ts'
import { noteMailWaits } from './create.ts'

/** Options have the names of the input's fields. */
interface ResendOptions extends CommandOptions, Omit<ResendInvitationInput, 'id'> {}

const NAMES = { id: '<id>' }

/** `invitations revoke <id>` */
export function defineRevoke(program: Command): void {
  addExamples(
    addCommonOptions(program.command('revoke')),
    'revoke inv_…',
    'revoke inv_… --json | jq -r .revokedAt',
  )
    .description('Revoke a pending invitation. Its link can no longer be accepted.')
    .argument('<id>', 'the invitation: inv_…')
    .action((id: string, options: CommandOptions) =>
      runWithAccess(
        options,
        async ({ invitations }) => {
          const revoked = await invitations.revoke(id)
          if (options.json === true) printJson(revoked)
          else printLine(`Revoked ${revoked.id} (${revoked.emailAddress}) at ${revoked.revokedAt}.`)
        },
        { names: NAMES },
      ),
    )
}

/** `invitations resend <id>` */
export function defineResend(program: Command): void {
  addExamples(
    addCommonOptions(program.command('resend')),
    'resend inv_…',
    'resend inv_… --link rotate --grace-minutes 60 --expires-in-days 14',
  )
    .description('Send the email of a pending invitation again.')
    .argument('<id>', 'the invitation: inv_…')
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
    .action((id: string, { json, url, ...input }: ResendOptions) =>
      runWithAccess(
        { ...(json && { json }), ...(url !== undefined && { url }) },
        async ({ invitations, onDatabase }) => {
          const sent = await invitations.resend({ ...input, id })
          if (json === true) printJson(sent)
          else
            printLine(
              `The email to ${sent.emailAddress} (${sent.id}) is queued again. The invitation expires at ${sent.expiresAt}.`,
            )
          if (onDatabase) noteMailWaits()
        },
        { inviting: true, names: NAMES },
      ),
    )
}
