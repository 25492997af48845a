import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { excerpt, LONGEST_ECHO } from '../../domain/text-limits.ts'

/** Shortens what validation says: it quotes names, and one may be a megabyte long. */
export function shortenErrors(): Plugin {
  return {
    onValidate:
      () =>
      ({ result, setResult }) => {
        if (result.some(isLong)) setResult(result.map(shortenError))
      },
  }
}

/** The error with as much of its message as a person reads, and with nothing of the body beside it. */
export function shortenError<E extends Error>(error: E): E | GraphQLError {
  if (!(error instanceof GraphQLError)) return error
  const { message, nodes, source, positions, path, extensions } = error
  // Where the body is not JSON, Yoga says why in `originalError`, whose message repeats the body.
  const { originalError } = extensions
  if (!isLong(error) && !(originalError instanceof Object)) return error
  return new GraphQLError(excerpt(message), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: {
      ...extensions,
      ...(originalError instanceof Object && { originalError: briefly(originalError) }),
    },
  })
}

function briefly(original: object): object {
  return { name: 'SyntaxError', message: excerpt(String(Reflect.get(original, 'message'))) }
}

function isLong({ message }: { message: string }): boolean {
  return message.length > LONGEST_ECHO
}
