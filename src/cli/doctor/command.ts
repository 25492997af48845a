import type { Command } from 'commander'
import type { Finding } from '../../app/diagnosis/finding.ts'
import { addExamples, addJsonOption } from '../options.ts'
import { printColored, printJson } from '../output.ts'
import { EXIT_CODES, type JsonOption, runCommand } from '../run-command.ts'
import { runDoctor } from './examine.ts'

/** `invitations doctor` */
export function defineDoctor(program: Command): void {
  addExamples(addJsonOption(program.command('doctor')), 'doctor', 'doctor --json | jq .ok')
    .description(
      'Check what a gateway needs with this environment: configuration, database, mail server, PUBLIC_URL, clocks. Changes nothing and sends nothing. Exits with 1 if a check fails.',
    )
    .action(({ json }: JsonOption) =>
      runCommand({ json }, async () => {
        const findings = await runDoctor()
        const fine = findings.every(({ state }) => state !== 'FAILED')
        if (json === true) printJson({ ok: fine, findings })
        else for (const finding of findings) printFinding(finding)
        if (!fine) process.exitCode = EXIT_CODES.failed
      }),
    )
}

const MARKS = {
  OK: ['ok', 'green'],
  FAILED: ['WRONG', 'red'],
  SKIPPED: ['skipped', 'yellow'],
} as const

function printFinding({ check, state, message, advice }: Finding): void {
  const [mark, color] = MARKS[state]
  const what = `  ${check.padEnd(13)}  ${message}`
  printColored('', [mark.padEnd(7), color], advice === null ? what : `${what} → ${advice}`)
}
