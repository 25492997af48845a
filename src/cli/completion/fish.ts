import type { CompletionNode } from './tree.ts'

/** Creates a script for fish to source. */
export function fishCompletion(program: string, nodes: CompletionNode[]): string {
  const lines = nodes.flatMap(({ path, commands, words, options }) => {
    const here = `complete -c ${program} -n ${quoted(`__${program}_at ${path.join(' ')}`.trim())}`
    return [
      ...commands.map(({ name, description }) => `${here} -f -a ${name} -d ${quoted(description)}`),
      ...(words.length === 0 ? [] : [`${here} -f -a ${quoted(words.join(' '))}`]),
      ...options.map(({ flag, description, values }) => {
        const value =
          values === null ? '' : values.length === 0 ? ' -r' : ` -x -a ${quoted(values.join(' '))}`
        return `${here} -l ${flag.replace(/^--/, '')}${value} -d ${quoted(description)}`
      }),
    ]
  })
  const commands = nodes.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')))
  return `# Whether the words on the command line are this command.
function __${program}_at
    set -l at
    for word in (commandline -opc)[2..]
        if contains -- "$at$word" ${commands.join(' ')}
            set at "$at$word "
        end
    end
    test (string trim -- "$at") = "$argv"
end
${lines.join('\n')}
`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
