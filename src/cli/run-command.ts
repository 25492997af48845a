import { type Access, type ConnectOptions, connect } from './access/connect.ts'
import { CommandError } from './command-error.ts'
import { explain } from './explain.ts'
import { describeIssues, type OptionNames } from './input-issues.ts'
import { brief, json, note, noteError } from './output.ts'

/** Options that every command takes. */
export interface JsonOption {
  json?: boolean
}

/** Options of every command that works on what a gateway keeps. */
export interface CommandOptions extends JsonOption {
  url?: string
}

export const EXIT_CODES = { failed: 1, usage: 2, migrationsMissing: 3, interrupted: 130 } as const

/** A value that the command line or the gateway can't take is as wrong as an option that there is not. */
const USAGE = new Set(['INVALID_INPUT', 'BAD_USER_INPUT', 'USAGE'])

/**
 * Runs a command that works on what a gateway keeps; what it fails with is told, and the process ends with 1,
 * or with 2 where the input was wrong.
 */
export async function runWithAccess(
  { json, url }: CommandOptions,
  work: (access: Access) => Promise<void>,
  { names = {}, ...options }: Omit<ConnectOptions, 'url'> & { names?: OptionNames } = {},
): Promise<void> {
  await runCommand(
    { json },
    async () => {
      const access = await connect({ url, ...options })
      try {
        await work(access)
      } finally {
        await access.close()
      }
    },
    names,
  )
}

/** Runs any command: failures are told as people or programs read them. */
export async function runCommand(
  { json }: { json?: boolean | undefined },
  work: () => Promise<void>,
  names: OptionNames = {},
): Promise<void> {
  try {
    await work()
  } catch (error) {
    tell(error, { json: json === true, names })
  }
}

function tell(error: unknown, { json: asJson, names }: { json: boolean; names: OptionNames }): void {
  const code = codeOf(error)
  const issues = describeIssues(error, names)
  const message = brief(
    issues.length === 0
      ? explain(error)
      : issues.map(({ option, message }) => `${option} ${message}`).join('\n'),
  )
  const details = error instanceof CommandError ? error.details : {}
  if (asJson) note(json({ error: { code, message, ...(issues.length > 0 && { issues }), ...details } }))
  else noteError(message)
  process.exitCode =
    code === 'INTERRUPTED' ? EXIT_CODES.interrupted : USAGE.has(code) ? EXIT_CODES.usage : EXIT_CODES.failed
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'ERROR'
}
