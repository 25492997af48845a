import path from 'node:path'
import type { Command } from 'commander'
import { loadConfig } from '../config/config.ts'
import { addExamples, addJsonOption } from './options.ts'
import { printJson, printLine } from './output.ts'
import { type JsonOption, runCommand } from './run-command.ts'

/** `invitations backup` */
export function defineBackup(program: Command): void {
  addExamples(addJsonOption(program.command('backup')), 'backup invitations-2026-01-31.tar.gz')
    .argument('<file>', 'the new file')
    .description(
      'Write the embedded database into a file. Stop the gateway first. The file contains personal data, and no secrets of the gateway.',
    )
    .action((file: string, { json }: JsonOption) =>
      runCommand({ json }, async () => {
        const { backUp } = await import('../app/administration/back-up.ts')
        await backUp(loadConfig(undefined, { complete: false }), file)
        if (json === true) printJson({ file: path.resolve(file) })
        else printLine(`The database is in ${file}.`)
      }),
    )
}

/** `invitations restore` */
export function defineRestore(program: Command): void {
  addExamples(addJsonOption(program.command('restore')), 'restore invitations-2026-01-31.tar.gz')
    .argument('<file>', 'a file of invitations backup')
    .description('Create the embedded database from a backup. DATA_DIR must not contain a database.')
    .action((file: string, { json }: JsonOption) =>
      runCommand({ json }, async () => {
        const config = loadConfig(undefined, { complete: false })
        const { restore } = await import('../app/administration/back-up.ts')
        const invitations = await restore(config, file)
        if (json === true) printJson({ invitations })
        else
          printLine(`Restored a database with ${invitations} invitations in ${path.resolve(config.dataDir)}.`)
      }),
    )
}
