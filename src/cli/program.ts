import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { z } from 'zod'
import { defineBackup, defineRestore } from './backup.ts'
import { defineCompletion } from './completion/command.ts'
import { defineDoctor } from './doctor/command.ts'
import { defineExport } from './export/command.ts'
import { defineForgetTicketSecret } from './forget-ticket-secret.ts'
import { defineImport } from './import/command.ts'
import { defineCreate } from './invitation/create.ts'
import { defineList } from './invitation/list.ts'
import { defineResend, defineRevoke } from './invitation/revoke-and-resend.ts'
import { defineShow } from './invitation/show.ts'
import { defineDelete, defineUpdate } from './invitation/update-and-delete.ts'
import { defineKeys } from './keys.ts'
import { defineMigrate } from './migrate.ts'
import { applyUrlVariable, parseUrlOption } from './options.ts'
import { brief, json, note, noteError } from './output.ts'
import { EXIT_CODES } from './run-command.ts'
import { defineSchema } from './schema.ts'
import { defineSearchIndex } from './search-index.ts'
import { defineStart } from './start.ts'
import { defineStatistics } from './statistics.ts'

/** Creates all commands with their options. @param start starts a gateway */
export function createProgram(start: () => Promise<void>): Command {
  const program = new Command('invitations')
    .description('Manages an Invitation Gateway.')
    .version(version())
    .addHelpText(
      'after',
      `
With --url or INVITATIONS_URL it calls that gateway with the key in SECRET_KEY. Otherwise it reads the gateway's
environment variables and works on the database: on DATABASE_URL, or on the embedded one in DATA_DIR. If a gateway
has the embedded database open, it calls that gateway.

Exit codes: 0 for success, 1 if something failed, 2 if the command line is wrong, 3 if migrate --check finds missing
migrations, 130 after Ctrl-C.`,
    )
    .showHelpAfterError('For more information, use --help after the command.')
    .exitOverride()
    .enablePositionalOptions()
    .addOption(new Option('--url <url>', 'the same as after the command').argParser(parseUrlOption))
    .option('--json', 'the same as after the command')
    .hook('preAction', (_, command) => {
      applyProgramOptions(program, command)
      applyUrlVariable(command)
    })
  defineStart(program, start)
  defineMigrate(program)
  defineBackup(program)
  defineRestore(program)
  defineDoctor(program)
  defineCreate(program)
  defineList(program)
  defineShow(program)
  defineStatistics(program)
  defineRevoke(program)
  defineResend(program)
  defineUpdate(program)
  defineDelete(program)
  defineImport(program)
  defineExport(program)
  defineKeys(program)
  defineSearchIndex(program)
  defineForgetTicketSecret(program)
  defineSchema(program)
  defineCompletion(program)
  return program
}

/** Read from package.json, which has the same relative path from the source and from the build. */
function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

/** Passes options before the command to the command. @throws CommanderError if it has no such option */
function applyProgramOptions(program: Command, command: Command): void {
  for (const [name, value] of Object.entries(program.opts())) {
    if (!command.options.some((option) => option.attributeName() === name)) {
      command.error(`error: unknown option '--${name}'`, { code: 'commander.unknownOption' })
    }
    if (command.getOptionValueSource(name) !== 'cli') command.setOptionValueWithSource(name, value, 'cli')
  }
}

/** Runs the command of the arguments. If they are wrong, it prints the reason and sets the exit code 2. */
export async function run(program: Command, args: string[]): Promise<void> {
  const asJson = args.includes('--json')
  const errors: string[] = []
  redirectErrors(program, (text) => errors.push(text))
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return
    const message = brief(errors.join('').trim(), args)
    if (asJson) note(json({ error: { code: 'USAGE', message } }))
    else noteError(message)
    process.exitCode = EXIT_CODES.usage
  }
}

/** Sets it on each command, because commands copy the setting only when they are created. */
function redirectErrors(command: Command, writeErr: (text: string) => void): void {
  command.configureOutput({ writeErr })
  for (const each of command.commands) redirectErrors(each, writeErr)
}
