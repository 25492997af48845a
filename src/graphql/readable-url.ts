import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Tells callers that what their URL has for variables or extensions is no JSON, where Yoga takes it for a fault of ours. */
export function readableUrl(): Plugin {
  return {
    onRequestParse: ({ request, requestParser, setRequestParser }) => {
      if (request.method !== 'GET' || requestParser === undefined) return
      setRequestParser(async (asked) => {
        try {
          return await requestParser(asked)
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error
          throw new GraphQLError('variables and extensions in the URL must be JSON, percent-encoded.', {
            extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
          })
        }
      })
    },
  }
}
