import type { InputIssue } from '../domain/errors.ts'

interface CommandErrorOptions extends ErrorOptions {
  code: string
  /** Every fault of an input, each with its path. Default: none. */
  issues?: InputIssue[] | undefined
  /** What else programs may want to know of it. Default: nothing. */
  details?: Record<string, unknown> | undefined
}

/** What a command could not do. The message is for people, the code for programs. */
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
