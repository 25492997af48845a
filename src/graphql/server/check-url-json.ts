import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Tells callers that what their URL has for variables or extensions is no JSON, where Yoga takes it for a fault of ours. */
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
  // As Yoga takes what is there and empty.
  if (text === null || text === '') return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
