import type { Command } from 'commander'
import { help } from '../config/help.ts'
import { addExamples } from './options.ts'
import { runCommand } from './run-command.ts'

/** `invitations start` */
export function defineStart(program: Command, start: () => Promise<void>): void {
  addExamples(program.command('start'), 'start', 'start > gateway.log')
    .description('Start a gateway and serve until it is stopped, as npm start does.')
    .addHelpText('after', () => `\n${help()}`)
    .action(() => runCommand({}, start))
}
