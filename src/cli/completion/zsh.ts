import type { CompletionNode, CompletionOption } from './tree.ts'

/** Creates a script for zsh, to source or to save as _invitations in a directory of $fpath. */
export function zshCompletion(program: string, nodes: CompletionNode[]): string {
  return `#compdef ${program}

_${program}() {
  local at="" word index
  for ((index = 2; index < CURRENT; index++)); do
    word=\${words[index]}
    case "\${at:+$at }$word" in
      ${nodes
        .filter(({ path }) => path.length > 0)
        .map(({ path }) => quoted(path.join(' ')))
        .join(' | ')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at" in
${nodes.map(caseOf).join('\n')}
  esac
}

if [ "$funcstack[1]" = _${program} ]; then _${program} "$@"; else compdef _${program} ${program}; fi
`
}

function caseOf({ path, commands, words, options }: CompletionNode): string {
  const described = commands.map(({ name, description }) => quoted(`${name}:${description}`)).join(' ')
  const commandsToo =
    commands.length === 0
      ? ''
      : `\n      local -a commands=(${described})
      _describe command commands`
  return `    ${quoted(path.join(' '))})${commandsToo}
      _arguments ${options.map((option) => quoted(specOf(option))).join(' ')} '*: :${words.length === 0 ? '_default' : `(${words.join(' ')})`}' ;;`
}

function specOf({ flag, description, values }: CompletionOption): string {
  const what = `${flag}[${description.replace(/[[\]:\\]/g, '\\$&')}]`
  return values === null
    ? what
    : `${what}:value:${values.length === 0 ? '_default' : `(${values.join(' ')})`}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
