import type { Command } from 'commander'

/** The words that can follow a command. */
export interface CompletionNode {
  /** The words of the command, without the name of the program: `['keys', 'create']`. */
  path: string[]
  description: string
  commands: { name: string; description: string }[]
  /** The values of its arguments, if they are known. */
  words: readonly string[]
  options: CompletionOption[]
}

export interface CompletionOption {
  /** `--json` */
  flag: string
  description: string
  /** Null if the option has no value. Empty if it has any value. */
  values: readonly string[] | null
}

const HELP = { flag: '--help', description: 'show help', values: null }

/** Reads the commands from commander, starting with the program. */
export function completionTree(command: Command, path: string[] = []): CompletionNode[] {
  const node: CompletionNode = {
    path,
    description: oneLine(command.description()),
    commands: command.commands.map((each) => ({
      name: each.name(),
      description: oneLine(each.description()),
    })),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    options: [
      ...command.options.map(({ long, short, description, argChoices, required, optional }) => ({
        flag: long ?? short ?? '',
        description: oneLine(description),
        values: required || optional ? (argChoices ?? []) : null,
      })),
      HELP,
    ],
  }
  const below = command.commands.flatMap((each) => completionTree(each, [...path, each.name()]))
  return [node, ...below]
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
