import type { Command } from 'commander'
import { loadConfig } from '../config/config.ts'
import { addExamples, addJsonOption } from './options.ts'
import { printJson, printLine } from './output.ts'
import { EXIT_CODES, type JsonOption, runCommand } from './run-command.ts'

interface Options extends JsonOption {
  check?: boolean
}

/** `invitations migrate` */
export function defineMigrate(program: Command): void {
  addExamples(addJsonOption(program.command('migrate')), 'migrate', 'migrate --check')
    .description('Apply the migrations that the database lacks, as a gateway does at start.')
    .option(
      '--check',
      `only list the missing migrations; the exit code is ${EXIT_CODES.migrationsMissing} if there are any`,
    )
    .action(({ json, check = false }: Options) =>
      runCommand({ json }, async () => {
        const config = loadConfig(undefined, { complete: false })
        const { migrateDatabase } = await import('../app/administration/migrate-database.ts')
        const names = await migrateDatabase(config, { apply: !check })
        if (json === true) printJson(check ? { missing: names } : { applied: names })
        else if (names.length === 0) printLine('The database has all migrations.')
        for (const name of json === true ? [] : names) printLine(`${check ? 'Missing' : 'Applied'}: ${name}`)
        if (check && names.length > 0) process.exitCode = EXIT_CODES.migrationsMissing
      }),
    )
}
