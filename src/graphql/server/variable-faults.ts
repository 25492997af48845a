import { type ExecutionArgs, GraphQLError, getOperationAST, getVariableValues } from 'graphql'
import { excerpt } from '../../domain/text-limits.ts'

export interface FaultOptions {
  most: number
  /** Whether a wrong name is answered with right ones. */
  suggestions: boolean
}

/**
 * What is wrong with variables, `most` faults of it. The executor finds the same, but writes the whole
 * value into each of fifty messages, which takes seconds where there is a megabyte of it.
 */
export function variableFaults(
  args: ExecutionArgs,
  { most, suggestions }: FaultOptions,
): readonly GraphQLError[] {
  const { schema, document, operationName, variableValues } = args
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
  const options = { maxErrors: most, hideSuggestions: !suggestions }
  const { errors = [] } = getVariableValues(schema, definitions, variableValues ?? {}, options)
  return errors.slice(0, most).map((error) => withoutValue(error, suggestions) ?? error)
}

const MISSING = /^(Variable|Argument) "|^Too many errors processing variables/

/** What has no value in it: of a variable or argument that is missing. */
function coded({ message, nodes, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(excerpt(message), {
    nodes: nodes ?? null,
    extensions: { ...extensions, code: 'BAD_USER_INPUT' },
  })
}

/**
 * Faults in variables come without a code and with the value in the message; they get the one and lose
 * the other, which may be large and somebody's secret. Null for what is no such fault.
 */
export function withoutValue(error: GraphQLError, suggestions: boolean): GraphQLError | null {
  const reason = error.originalError?.message
  const variable = /^Variable "[^"]*" got invalid value /.exec(error.message)?.[0].trimEnd()
  if (reason === undefined || variable === undefined) return MISSING.test(error.message) ? coded(error) : null
  const [at = ''] = / at "[^"]*"$/.exec(error.message.slice(0, -`; ${reason}`.length)) ?? []
  const told = suggestions ? reason : reason.replace(/ Did you mean [^?]*\?$/, '')
  return new GraphQLError(excerpt(`${variable}${at}; ${impersonal(told)}`), {
    nodes: error.nodes ?? null,
    extensions: { ...error.extensions, code: 'BAD_USER_INPUT' },
  })
}

/** As graphql-js puts it, less what was given. */
function impersonal(reason: string): string {
  return reason
    .replace(/^Value ".*" does not exist in/s, 'The value does not exist in')
    .replace(/^([^:]* cannot represent [^:]*value): .*$/s, '$1.')
}
