import { type InputIssue, InvalidInput } from '../domain/errors.ts'
import { CommandError } from './command-error.ts'

/** What fields of an input are called on the command line, where that is not --the-same-with-dashes. */
export type OptionNames = Readonly<Record<string, string>>

/** A fault as the command line tells it. */
export interface OptionIssue extends InputIssue {
  option: string
}

/** What is wrong with a command's input, by its options. */
export function describeIssues(error: unknown, names: OptionNames): OptionIssue[] {
  const issues = error instanceof InvalidInput || error instanceof CommandError ? error.issues : []
  return issues.map(({ path, message }) => {
    const inside = path.filter((part, index) => index > 0 || !ENVELOPES.has(part))
    return { path, option: optionOf(inside, names), message }
  })
}

const ENVELOPES = new Set(['input', 'filter', 'orderBy'])

/** The longest beginning of a path that has a name decides. */
function optionOf(path: string[], names: OptionNames): string {
  for (let length = path.length; length > 0; length--) {
    const name = names[path.slice(0, length).join('.')]
    if (name !== undefined) return [name, ...path.slice(length)].join(' ')
  }
  const [field = '', ...rest] = path
  return [`--${dashed(field)}`, ...rest].join(' ')
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
