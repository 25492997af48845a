import type { InputIssue } from '../domain/errors.ts'

interface CommandErrorOptions extends ErrorOptions {
  code: string
  /** The faults of the input, with their paths. Default: none. */
  issues?: InputIssue[] | undefined
  /** Other values for programs. Default: none. */
  details?: Record<string, unknown> | undefined
}

/** The failure of a command. The message is for people, the code for programs. */
export class CommandError extends Error {
  readonly code: string
  readonly issues: InputIssue[]
  readonly details: Record<string, unknown>
  constructor(message: string, { code, issues = [], details = {}, ...options }: CommandErrorOptions) {
    super(message, options)
    this.code = code
    this.issues = issues
    this.details = details
  }
}
