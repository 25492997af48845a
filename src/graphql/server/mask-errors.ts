import { GraphQLError } from 'graphql'
import { InvalidCredentials } from '../../auth/invalid-credentials.ts'
import { InvalidInput, TooManyTicketGuesses, Unavailable, UnknownCursor } from '../../domain/errors.ts'
import { excerpt } from '../../domain/text-limits.ts'
import { shortenError } from './shorten-errors.ts'
import { withoutValue } from './variable-faults.ts'

export interface MaskOptions {
  /** Whether messages may suggest names of the schema. */
  suggestions: boolean
  /** Logs an unexpected error. @returns the id of the log entry. */
  report(error: unknown): string
}

/** Passes on expected errors. Replaces any other error by the id of its log entry. */
export function maskError(error: unknown, { suggestions, report }: MaskOptions): GraphQLError {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error
  if (original instanceof InvalidCredentials) {
    return expectedError(error, original.message, { code: original.code, http: { status: 401 } })
  }
  // The field returns no union that could contain the error.
  if (original instanceof InvalidInput) {
    const issues = original.issues.map(({ path, message }) => ({ path, message }))
    return expectedError(error, original.message, { code: 'BAD_USER_INPUT', issues })
  }
  if (original instanceof UnknownCursor) {
    const { message, code, argument } = original
    return expectedError(error, message, { code, argument })
  }
  if (original instanceof TooManyTicketGuesses) {
    const { message, code, retryAfterSeconds } = original
    return expectedError(error, message, {
      code,
      retryAfter: retryAfterSeconds,
      http: { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } },
    })
  }
  if (original instanceof Unavailable) {
    report(original)
    return expectedError(error, original.message, { code: original.code })
  }
  if (error instanceof GraphQLError && original instanceof GraphQLError) {
    // The message can quote a name from the query that is a megabyte long.
    return withoutValue(error, suggestions) ?? unresolvedOperation(error) ?? shortenError(error)
  }
  return expectedError(error, 'An internal error occurred. The log contains it.', {
    code: 'INTERNAL_SERVER_ERROR',
    requestId: report(original),
  })
}

/** The document has no operation of the requested name. The executor gives this error another status than validation. */
function unresolvedOperation({ message, extensions }: GraphQLError): GraphQLError | null {
  const { code } = extensions
  if (code !== 'OPERATION_RESOLUTION_FAILURE') return null
  return new GraphQLError(excerpt(message), { extensions: { code, http: { status: 400, spec: true } } })
}

function expectedError(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  const at = error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {}
  return new GraphQLError(message, { ...at, extensions })
}
