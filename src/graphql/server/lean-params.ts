import { GraphQLError } from 'graphql'
import type { GraphQLParams } from 'graphql-yoga'

export interface LeanParams {
  query: string
  operationName: string | undefined
  variables: Record<string, unknown> | undefined
  extensions: Record<string, unknown> | undefined
}

const NAMES: ReadonlySet<string> = new Set(['query', 'variables', 'operationName', 'extensions'])

/**
 * Reads the parameters of a request from its body.
 *
 * @param withTrustedQuery - replaces the id of a trusted document by its text, or throws a GraphQLError
 * @returns null if they do not have the form that clients use. Yoga finds out whether this is an error, and which one.
 */
export function readLeanParams(
  body: string,
  withTrustedQuery: (params: GraphQLParams) => GraphQLParams,
): LeanParams | null {
  const given = parse(body)
  if (!isObject(given)) return null
  const params = namesTrustedDocument(given) ? attempt(() => withTrustedQuery(given)) : given
  if (!isObject(params) || !hasOnlyKnownNames(params)) return null
  const { query, operationName, variables, extensions } = params
  if (typeof query !== 'string' || query === '') return null
  if (operationName != null && typeof operationName !== 'string') return null
  if (variables != null && !isObject(variables)) return null
  if (extensions != null && !isObject(extensions)) return null
  return {
    query,
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
    extensions: extensions ?? undefined,
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

function attempt(work: () => GraphQLParams): unknown {
  try {
    return work()
  } catch (error) {
    if (error instanceof GraphQLError) return null
    throw error
  }
}

function namesTrustedDocument(params: Record<string, unknown>): boolean {
  const { extensions } = params
  return !hasOnlyKnownNames(params) || (isObject(extensions) && 'persistedQuery' in extensions)
}

function hasOnlyKnownNames(params: object): boolean {
  return Object.keys(params).every((name) => NAMES.has(name))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
