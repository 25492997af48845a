import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

export const LONGEST_MESSAGE = 300

/** Shortens what validation says: it quotes names, and one may be a megabyte long. */
export function shortErrors(): Plugin {
  return {
    onValidate:
      () =>
      ({ result, setResult }) => {
        if (result.some(isLong)) setResult(result.map(shortened))
      },
  }
}

/** The error with as much of its message as a person reads. */
export function shortened<E extends Error>(error: E): E | GraphQLError {
  if (!isLong(error) || !(error instanceof GraphQLError)) return error
  const { message, nodes, source, positions, path, extensions } = error
  return new GraphQLError(`${message.slice(0, LONGEST_MESSAGE)}…`, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  })
}

function isLong({ message }: { message: string }): boolean {
  return message.length > LONGEST_MESSAGE
}
