import { GraphQLError, Lexer, Source, TokenKind } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Punctuation, names and values, not blanks, commas or comments. A whole introspection has some 300. */
const MOST_TOKENS = 10_000

/**
 * Braces, brackets and parentheses in one another. The parser calls itself for each: how many fit on its stack depends
 * on how the engine has compiled it so far, so that the same query was refused for its depth or for its end.
 */
const MOST_LEVELS = 1_000

/** Refuses longer queries while they are parsed, at the first token too many: the rest is not even read. */
export function limitTokens(): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        if (isTooDeep(source)) throw tooLarge('The query is nested too deeply.')
        try {
          return parseFn(source, { ...options, maxTokens: MOST_TOKENS })
        } catch (error) {
          throw limitError(error) ?? error
        }
      })
    },
  }
}

function limitError(error: unknown): GraphQLError | null {
  if (error instanceof GraphQLError && isBehindLastToken(error)) {
    return tooLarge(`The query must have at most ${MOST_TOKENS} tokens.`)
  }
  // The stack can overflow earlier if it is partly used.
  if (error instanceof RangeError) return tooLarge('The query is nested too deeply.')
  return null
}

/**
 * Whether the parser stopped behind the last token that is allowed. graphql-js gives this syntax error no code,
 * so the tokens before its position are counted.
 */
function isBehindLastToken({ source, positions }: GraphQLError): boolean {
  const [position] = positions ?? []
  // A token has at least one character.
  if (source === undefined || position === undefined || position < MOST_TOKENS) return false
  const lexer = new Lexer(source)
  try {
    for (let tokens = 0; tokens < MOST_TOKENS; tokens++) {
      if (lexer.advance().start >= position) return false
    }
    return true
  } catch {
    // The character at the position begins no token.
    return false
  }
}

function isTooDeep(given: string | Source): boolean {
  const source = typeof given === 'string' ? new Source(given) : given
  // Few queries have so many at all, and only those are read twice.
  if (source.body.split(/[{[(]/, MOST_LEVELS + 2).length <= MOST_LEVELS + 1) return false
  const lexer = new Lexer(source)
  let levels = 0
  try {
    for (let tokens = 0; tokens <= MOST_TOKENS && levels <= MOST_LEVELS; tokens++) {
      const { kind } = lexer.advance()
      if (kind === TokenKind.EOF) break
      if (OPENING.has(kind)) levels++
      if (CLOSING.has(kind)) levels--
    }
  } catch {
    // The parser reports the syntax error.
    return false
  }
  return levels > MOST_LEVELS
}

const OPENING = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const CLOSING = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

function tooLarge(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_LARGE' } })
}
