import type { Command } from 'commander'
import { loadConfig } from '../config/config.ts'
import { addExamples, addJsonOption } from './options.ts'
import { printJson, printLine } from './output.ts'
import { type JsonOption, runCommand } from './run-command.ts'

/** `invitations forget-ticket-secret` */
export function defineForgetTicketSecret(program: Command): void {
  addExamples(addJsonOption(program.command('forget-ticket-secret')), 'forget-ticket-secret')
    .description(
      'Let gateways start with a TICKET_SECRET that this database does not know. All links and webhook secrets made so far end, unless TICKET_SECRET still contains the old secret.',
    )
    .action(({ json }: JsonOption) =>
      runCommand({ json }, async () => {
        const config = loadConfig(undefined, { complete: false })
        const { forgetTicketSecret } = await import('../app/administration/forget-ticket-secret.ts')
        await forgetTicketSecret(config)
        if (json === true) printJson({ forgotten: true })
        else printLine('The next gateway that starts decides the TICKET_SECRET of this database.')
      }),
    )
}
