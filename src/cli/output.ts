import process from 'node:process'
import type { WriteStream } from 'node:tty'
import { excerpt } from '../domain/text-limits.ts'

/** Shortens long values of the command line that a message repeats. */
export function brief(message: string, args: readonly string[] = process.argv.slice(2)): string {
  const values = args.flatMap((arg) => [arg, arg.slice(arg.indexOf('=') + 1)])
  return values.reduce(
    (text, value) => (excerpt(value) === value ? text : text.replaceAll(value, excerpt(value))),
    message,
  )
}

/**
 * Continues without output if the reader of a pipe closes it: `invitations revoke … | head`. A command that ended there
 * would have changed only a part of what it was asked to change.
 */
export function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

/** Ends the process when the reader of standard output closes it. Only for commands that change nothing. */
export function endWithOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
  })
}

/** Prints the result of a command, to standard output. */
export function print(text: string): void {
  process.stdout.write(text)
}

/** Prints a line for people, without characters that move the cursor or hide text. */
export function printLine(line: string): void {
  print(`${replaceControlCharacters(line)}\n`)
}

/** Like {@link printLine}, with a colored part. */
export function printColored(before: string, [text, color]: readonly [string, Color], after: string): void {
  print(
    `${replaceControlCharacters(before)}${colored(replaceControlCharacters(text), color)}${replaceControlCharacters(after)}\n`,
  )
}

export function printJson(value: unknown): void {
  print(`${json(value, 2)}\n`)
}

/** Prints one line, for lists that are printed as they are read. */
export function printJsonLine(value: unknown): void {
  print(`${json(value)}\n`)
}

/** Prints a remark, to standard error. */
export function note(text: string): void {
  process.stderr.write(`${lines(text)}\n`)
}

/** Prints the reason of a failure, to standard error. */
export function noteError(text: string): void {
  process.stderr.write(`${colored(lines(text), 'red', process.stderr)}\n`)
}

function lines(text: string): string {
  return text.split('\n').map(replaceControlCharacters).join('\n')
}

/** Formats JSON and escapes the characters that a terminal would interpret. It parses to the same value. */
export function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(DANGEROUS, (character) =>
    // A line break in formatted JSON is between values. Inside a value it is escaped already.
    character === '\n' ? character : escaped(character),
  )
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')
}

const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Replaces characters that move the cursor or hide text. Names and messages come from other people. */
export function replaceControlCharacters(text: string): string {
  return text.replace(DANGEROUS, '�')
}

const CODES = { red: 31, green: 32, yellow: 33, gray: 90 } as const
export type Color = keyof typeof CODES

/** Colors text if the stream is a terminal with colors. NO_COLOR and TERM=dumb turn colors off. */
function colored(text: string, color: Color, stream: WriteStream = process.stdout): string {
  return stream.isTTY && stream.hasColors() ? `\u001b[${CODES[color]}m${text}\u001b[39m` : text
}
