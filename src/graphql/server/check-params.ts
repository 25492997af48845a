import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/**
 * Answers 400 if variables or extensions in the URL are not JSON, and if the name of the operation is not text. Yoga would
 * answer with an internal error, and with the status of an unknown operation.
 */
export function checkParams(): Plugin {
  return {
    onRequestParse: ({ request, url }) => {
      if (request.method !== 'GET') return
      if (isJson(url.searchParams.get('variables')) && isJson(url.searchParams.get('extensions'))) return
      throw badRequest('variables and extensions in the URL must be JSON, percent-encoded.')
    },
    onParams: ({ params: { operationName } }) => {
      if (operationName != null && typeof operationName !== 'string') {
        throw badRequest('operationName must be text.')
      }
    },
  }
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } })
}

function isJson(text: string | null): boolean {
  // Yoga accepts empty parameters too.
  if (text === null || text === '') return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
