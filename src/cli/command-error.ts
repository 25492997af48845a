/** What a command could not do. The message is for people, the code for programs. */
export class CommandError extends Error {
  readonly code: string
  constructor(message: string, { code, ...options }: ErrorOptions & { code: string }) {
    super(message, options)
    this.code = code
  }
}
