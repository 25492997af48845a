import { GraphQLError } from 'graphql'

/** The limits with their messages. `#` stands for the actual number. */
const MESSAGES = {
  operations: 'The document has # operations',
  fragments: 'The document has # fragments',
  depth: 'The query is nested # levels deep',
  introspectionDepth: 'The introspection of the schema is nested # levels deep',
  rootFields: 'The operation has # fields at the top level',
  fields: 'With its fragments expanded, the query has # fields',
  aliases: 'With its fragments expanded, the query has # aliases',
  directives: 'With its fragments expanded, the query has # directives',
  aliasLength: 'An alias has # characters',
  duplicates: 'The query repeats # fields at the same place',
  values: 'The query contains # literal values. Use variables for values',
  valueDepth: 'A value is nested # levels deep',
  textLength: 'A text has # characters',
  listLength: 'A list has # items',
  members: 'An object has # members',
  introspection: 'The introspection of the schema can return # items',
  cost: 'The query costs #',
} as const

export type ComplexityLimit = keyof typeof MESSAGES

/** An error that says the number and the limit, and nothing of what was sent. Code: QUERY_TOO_COMPLEX. */
export function tooComplex(limit: ComplexityLimit, actual: number, max: number): GraphQLError {
  // Fragments in fragments multiply beyond what JSON has numbers for.
  const number = Math.min(actual, Number.MAX_SAFE_INTEGER)
  const message = `${MESSAGES[limit].replace('#', String(number))}; at most ${max} are allowed.`
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_COMPLEX', limit, actual: number, max, http: { status: 400, spec: true } },
  })
}
