import { Argument, type Command } from 'commander'
import { addExamples } from '../options.ts'
import { print } from '../output.ts'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { completionTree } from './tree.ts'
import { zshCompletion } from './zsh.ts'

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

/** `invitations completion <shell>` */
export function defineCompletion(program: Command): void {
  addExamples(
    program.command('completion'),
    'completion bash > /etc/bash_completion.d/invitations',
    'completion zsh > ~/.zfunc/_invitations',
    'completion fish > ~/.config/fish/completions/invitations.fish',
  )
    .description('Print a completion script for commands, options and their values.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SHELLS)))
    .action((shell: keyof typeof SHELLS) => print(SHELLS[shell](program.name(), completionTree(program))))
}
