import { type ExecutionArgs, GraphQLError, getOperationAST, getVariableValues } from 'graphql'
import { excerpt } from '../../domain/text-limits.ts'

export interface FaultOptions {
  /** The maximum number of faults. */
  maxFaults: number
  /** Whether messages may suggest names of the schema. */
  suggestions: boolean
}

/**
 * Finds the faults of variables. The executor finds the same faults, but it writes the whole value into each of
 * fifty messages, which takes seconds if the value has a megabyte.
 */
export function variableFaults(
  args: Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>,
  { maxFaults, suggestions }: FaultOptions,
): readonly GraphQLError[] {
  const { schema, document, operationName, variableValues } = args
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
  const find = (hideSuggestions: boolean) => {
    const options = { maxErrors: maxFaults, hideSuggestions }
    return getVariableValues(schema, definitions, variableValues ?? {}, options).errors ?? []
  }
  const found = find(true)
  // To suggest names for a name of a megabyte takes long, and helps nobody.
  const isSuggested =
    suggestions && found.length > 0 && found.every(({ message }) => message.length < LONGEST)
  const errors = isSuggested ? find(false) : found
  return errors.slice(0, maxFaults).map((error) => withoutValue(error, suggestions) ?? error)
}

/** The longest message of a fault to which suggestions are added, in characters. */
const LONGEST = 10_000

// The status of every refused request: 400, and 200 for callers of application/json.
const REFUSED = { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } }

const MISSING = /^(Variable|Argument) "|^Too many errors processing variables/

/** For a missing variable or argument: the message contains no value. */
function withCode({ message, nodes, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(excerpt(message), {
    nodes: nodes ?? null,
    // A fault of an argument belongs to one field. A fault of a variable refuses the whole request.
    extensions: message.startsWith('Argument')
      ? { ...extensions, code: 'BAD_USER_INPUT' }
      : { ...extensions, ...REFUSED },
  })
}

/**
 * graphql-js reports a fault of a variable without a code, and with the value in the message. This adds a code and
 * removes the value, which can be large or secret. Only the message identifies these errors.
 *
 * @returns null for any other error.
 */
export function withoutValue(error: GraphQLError, suggestions: boolean): GraphQLError | null {
  const reason = error.originalError?.message
  const variable = /^Variable "[^"]*" got invalid value /.exec(error.message)?.[0].trimEnd()
  if (reason === undefined || variable === undefined)
    return MISSING.test(error.message) ? withCode(error) : null
  const [at = ''] = / at "[^"]*"$/.exec(error.message.slice(0, -`; ${reason}`.length)) ?? []
  const allowedReason = suggestions ? reason : removeSuggestion(reason)
  return new GraphQLError(excerpt(`${variable}${at}; ${removeValue(allowedReason)}`), {
    nodes: error.nodes ?? null,
    extensions: { ...error.extensions, ...REFUSED },
  })
}

// A reason can contain a megabyte of the request, such as the name of a field. Regular expressions would search it again
// from each place where it repeats the text that they search.

function removeSuggestion(reason: string): string {
  const start = reason.lastIndexOf(' Did you mean ')
  return start >= 0 && reason.endsWith('?') ? reason.slice(0, start) : reason
}

/** Removes the given value from a message of graphql-js. */
function removeValue(reason: string): string {
  const end = reason.lastIndexOf('" does not exist in')
  if (reason.startsWith('Value "') && end >= 0) return `The value${reason.slice(end + 1)}`
  const head = reason.slice(0, Math.max(0, reason.indexOf(': ')))
  return head.endsWith('value') && head.includes(' cannot represent ') ? `${head}.` : reason
}
