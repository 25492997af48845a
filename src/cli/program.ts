import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { z } from 'zod'
import { defineResend, defineRevoke } from './change.ts'
import { defineCompletion } from './completion/command.ts'
import { defineCreate } from './create.ts'
import { defineDoctor } from './doctor/command.ts'
import { defineExport } from './export.ts'
import { defineImport } from './import.ts'
import { defineKeys } from './keys.ts'
import { defineList } from './list.ts'
import { defineMigrate } from './migrate.ts'
import { brief, json, note } from './output.ts'
import { EXIT } from './running.ts'
import { defineSchema } from './schema.ts'
import { defineShow } from './show.ts'
import { defineStart } from './start.ts'

/** All commands, each with its options. `start` starts a gateway. */
export function invitations(start: () => Promise<void>): Command {
  const program = new Command('invitations')
    .description('Looks after an Invitation Gateway.')
    .version(version())
    .addHelpText(
      'after',
      `
It asks the gateway at --url or INVITATIONS_URL with the key in SECRET_KEY. Without one it reads the gateway's own
environment variables: with DATABASE_URL it works on that database, else on the embedded one in DATA_DIR; while a
gateway has that one open, it asks the gateway.

It ends with 0, with 1 where something failed, with 2 where the command line is wrong.`,
    )
    .showHelpAfterError('--help after the command tells more.')
    .exitOverride()
  defineStart(program, start)
  defineMigrate(program)
  defineDoctor(program)
  defineCreate(program)
  defineList(program)
  defineShow(program)
  defineRevoke(program)
  defineResend(program)
  defineImport(program)
  defineExport(program)
  defineKeys(program)
  defineSchema(program)
  defineCompletion(program)
  return program
}

/** The package's, beside the source as beside what is built of it. */
function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

/** Runs the command that the arguments name; what is wrong with them is told, and the process ends with 2. */
export async function run(program: Command, args: string[]): Promise<void> {
  const asJson = args.includes('--json')
  const said: string[] = []
  tellingErrors(program, (text) => said.push(text))
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return
    const message = brief(said.join('').trim(), args)
    note(asJson ? json({ error: { code: 'USAGE', message } }) : message)
    process.exitCode = EXIT.usage
  }
}

/** Commands take such settings over when they are made, which was before this. */
function tellingErrors(command: Command, writeErr: (text: string) => void): void {
  command.configureOutput({ writeErr })
  for (const each of command.commands) tellingErrors(each, writeErr)
}
