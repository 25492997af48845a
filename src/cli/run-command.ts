import { type Access, type ConnectOptions, connect } from './access/connect.ts'
import { CommandError } from './command-error.ts'
import { explain } from './explain.ts'
import { describeIssues, type OptionNames } from './input-issues.ts'
import { brief, json, note, noteError } from './output.ts'

/** The option of every command that prints. */
export interface JsonOption {
  json?: boolean
}

/** The options of every command that needs a gateway or a database. */
export interface CommandOptions extends JsonOption {
  url?: string
}

export const EXIT_CODES = { failed: 1, usage: 2, migrationsMissing: 3, interrupted: 130 } as const

/** Errors with the exit code of a wrong command line. A value that the gateway refuses is one, too. */
const USAGE_CODES = new Set(['INVALID_INPUT', 'BAD_USER_INPUT', 'USAGE'])

/**
 * Runs a command that needs a gateway or a database. If it fails, it prints the error and sets the exit code:
 * 2 if the input is wrong, otherwise 1.
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

/** Runs a command. If it fails, it prints the error as text or as JSON, and sets the exit code. */
export async function runCommand(
  { json }: { json?: boolean | undefined },
  work: () => Promise<void>,
  names: OptionNames = {},
): Promise<void> {
  try {
    await work()
  } catch (error) {
    reportError(error, { json: json === true, names })
  }
}

function reportError(error: unknown, { json: asJson, names }: { json: boolean; names: OptionNames }): void {
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
    code === 'INTERRUPTED'
      ? EXIT_CODES.interrupted
      : USAGE_CODES.has(code)
        ? EXIT_CODES.usage
        : EXIT_CODES.failed
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'ERROR'
}
