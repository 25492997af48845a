import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Answers 400 if variables or extensions in the URL are not JSON. Yoga would answer with an internal error. */
export function checkUrlJson(): Plugin {
  return {
    onRequestParse: ({ request, url }) => {
      if (request.method !== 'GET') return
      if (isJson(url.searchParams.get('variables')) && isJson(url.searchParams.get('extensions'))) return
      throw new GraphQLError('variables and extensions in the URL must be JSON, percent-encoded.', {
        extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
      })
    },
  }
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
