import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql'

/** What comes of an operation: a result, or with a subscription one after another. */
export type AnyResult = ExecutionResult | AsyncIterable<ExecutionResult>

/** A result as callers get it. */
export function formatResult(result: ExecutionResult): FormattedExecutionResult {
  const { errors, ...rest } = result
  return errors === undefined ? rest : { errors: errors.map(formatError), ...rest }
}

/** What `http` in an error's extensions says is for the server. */
export function formatError(error: GraphQLError): GraphQLFormattedError {
  const { http: _, ...extensions } = error.extensions
  return { ...error.toJSON(), extensions }
}
