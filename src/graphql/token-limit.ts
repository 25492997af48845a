import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Punctuation, names and values, not blanks, commas or comments. A whole introspection has some 300. */
const MOST_TOKENS = 10_000

/** Refuses longer queries while they are parsed, at the first token too many: the rest is not even read. */
export function tokenLimit(): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        try {
          return parseFn(source, { ...options, maxTokens: MOST_TOKENS })
        } catch (error) {
          throw refusal(error) ?? error
        }
      })
    },
  }
}

function refusal(error: unknown): GraphQLError | null {
  // graphql-js gives this syntax error no code to know it by.
  const ended = ` ${MOST_TOKENS} tokens. Parsing aborted.`
  if (error instanceof GraphQLError && error.message.endsWith(ended)) {
    return tooLarge(`The query must have at most ${MOST_TOKENS} tokens.`)
  }
  // Its parser calls itself for each level, and some thousand levels fill the stack before the tokens are many.
  if (error instanceof RangeError) return tooLarge('The query is nested too deeply.')
  return null
}

function tooLarge(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_LARGE' } })
}
