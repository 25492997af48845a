import { excerpt } from '../domain/text-limits.ts'
import { type Color, colored } from './color.ts'

/** A message without long values of the command line, which it may repeat. */
export function brief(message: string, args: readonly string[] = process.argv.slice(2)): string {
  const values = args.flatMap((arg) => [arg, arg.slice(arg.indexOf('=') + 1)])
  return values.reduce(
    (text, value) => (excerpt(value) === value ? text : text.replaceAll(value, excerpt(value))),
    message,
  )
}

/** To standard output: what was asked for. */
export function print(text: string): void {
  process.stdout.write(text)
}

/** For people: what is in it can't move the cursor or hide what stands beside it. */
export function printLine(line: string): void {
  print(`${replaceControlCharacters(line)}\n`)
}

/** As {@link printLine}, with a part of it in colour. */
export function printColored(before: string, [text, color]: readonly [string, Color], after: string): void {
  print(
    `${replaceControlCharacters(before)}${colored(replaceControlCharacters(text), color)}${replaceControlCharacters(after)}\n`,
  )
}

export function printJson(value: unknown): void {
  print(`${json(value, 2)}\n`)
}

/** One line, for lists that are read as they come. */
export function printJsonLine(value: unknown): void {
  print(`${json(value)}\n`)
}

/** To standard error: what is said beside it. */
export function note(text: string): void {
  process.stderr.write(`${lines(text)}\n`)
}

/** To standard error: why nothing was done. */
export function noteError(text: string): void {
  process.stderr.write(`${colored(lines(text), 'red', process.stderr)}\n`)
}

function lines(text: string): string {
  return text.split('\n').map(replaceControlCharacters).join('\n')
}

/** As JSON, with what terminals would obey escaped: it reads as the same value. */
export function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(DANGEROUS, (character) =>
    // A line break here is one that stands between values.
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

/** A name may come from anywhere, and must not move the cursor or hide what stands beside it. */
export function replaceControlCharacters(text: string): string {
  return text.replace(DANGEROUS, '�')
}
