import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { excerpt, LONGEST_ECHO } from '../../domain/text-limits.ts'

/** Shortens validation errors: they quote names, and a name can be a megabyte long. */
export function shortenErrors(): Plugin {
  return {
    onValidate:
      () =>
      ({ result, setResult }) => {
        if (result.some(isLong)) setResult(result.map(shortenError))
      },
  }
}

/** The error with a message that people can read, and without the body of the request. */
export function shortenError<E extends Error>(error: E): E | GraphQLError {
  if (!(error instanceof GraphQLError)) return error
  const { message, nodes, source, positions, path, extensions } = error
  // If the body is not JSON, Yoga adds `originalError`, whose message repeats the body.
  const { originalError } = extensions
  if (!isLong(error) && !(originalError instanceof Object)) return error
  return new GraphQLError(excerpt(message), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: {
      ...extensions,
      ...(originalError instanceof Object && { originalError: shortenOriginal(originalError) }),
    },
  })
}

function shortenOriginal(original: object): object {
  return { name: 'SyntaxError', message: excerpt(String(Reflect.get(original, 'message'))) }
}

function isLong({ message }: { message: string }): boolean {
  return message.length > LONGEST_ECHO
}
