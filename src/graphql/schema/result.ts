import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql'

/** The outcome of an operation: one result, or a stream of results for a subscription. */
export type AnyResult = ExecutionResult | AsyncIterable<ExecutionResult>

/** A result in the form of the GraphQL specification. */
export function formatResult(result: ExecutionResult): FormattedExecutionResult {
  const { errors, ...rest } = result
  return errors === undefined ? rest : { errors: errors.map(formatError), ...rest }
}

/** Removes `http` from the extensions: it is for the server, not for callers. */
export function formatError(error: GraphQLError): GraphQLFormattedError {
  const { http: _, ...extensions } = error.extensions
  return { ...error.toJSON(), extensions }
}
