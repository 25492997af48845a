import { type InputIssue, InvalidInput } from '../domain/errors.ts'
import { CommandError } from './command-error.ts'

/** The options of input fields that are not called --the-field-with-dashes. */
export type OptionNames = Readonly<Record<string, string>>

/** A fault of the input, with the option that caused it. */
export interface OptionIssue extends InputIssue {
  option: string
}

/** The faults of a command's input, by option. */
export function describeIssues(error: unknown, names: OptionNames): OptionIssue[] {
  const issues = error instanceof InvalidInput || error instanceof CommandError ? error.issues : []
  return issues.map(({ path, message }) => {
    const inside = path.filter((part, index) => index > 0 || !ENVELOPES.has(part))
    return { path, option: optionOf(inside, names), message }
  })
}

const ENVELOPES = new Set(['input', 'filter', 'orderBy'])

/** Uses the name of the longest beginning of the path that has one. */
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
