import type { Command } from 'commander'

/** What can be typed after a command. */
export interface CompletionNode {
  /** The words that lead there, without the program's own name: `['keys', 'create']`. */
  path: string[]
  description: string
  commands: { name: string; description: string }[]
  /** What its arguments can be, where that is known. */
  words: readonly string[]
  options: CompletionOption[]
}

export interface CompletionOption {
  /** `--json` */
  flag: string
  description: string
  /** Null: it takes no value. Empty: any value. */
  values: readonly string[] | null
}

const HELP = { flag: '--help', description: 'show help', values: null }

/** Reads commander's own tree, the program first. */
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
