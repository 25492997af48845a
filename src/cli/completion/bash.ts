import type { CompletionNode } from './tree.ts'

/** Creates a script for bash to source. */
export function bashCompletion(program: string, nodes: CompletionNode[]): string {
  const commands = nodes.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')))
  const values = nodes.flatMap(({ path, options }) =>
    options
      .filter(({ values }) => values !== null)
      .map(
        ({ flag, values }) =>
          `    ${quoted([...path, flag].join(' '))}) words=${quoted((values ?? []).join(' '))} ;;`,
      ),
  )
  const cases = nodes.map(
    ({ path, commands, words, options }) =>
      `      ${quoted(path.join(' '))}) words=${quoted(
        [...commands.map(({ name }) => name), ...words, ...options.map(({ flag }) => flag)].join(' '),
      )} ;;`,
  )
  return `_${program}_completion() {
  local at="" word words="" index current="\${COMP_WORDS[COMP_CWORD]}"
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "\${at:+$at }$word" in
      ${commands.join(' | ')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "\${at:+$at }\${COMP_WORDS[COMP_CWORD - 1]}" in
${values.join('\n')}
    *) case "$at" in
${cases.join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${program}_completion ${program}
`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
