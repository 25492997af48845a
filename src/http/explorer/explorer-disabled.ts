import { acceptsHtml } from '../middleware/accepts-html.ts'
import type { Handler } from '../routes.ts'

const ANSWER = `This is a GraphQL endpoint, and it is running.

Send operations by POST with Content-Type: application/json and Authorization: Bearer …
The explorer is available only in development.
`

/** Answers a browser without a query with an explanation. All other requests go to `graphql`. */
export function explainDisabledExplorer(graphql: Handler): Handler {
  return async (request) =>
    acceptsHtml(request) && !bringsQuery(request) ? answer(request) : graphql(request)
}

function bringsQuery({ url }: Request): boolean {
  const { searchParams } = new URL(url)
  // A stored document's id (in `extensions`) stands in a query's place.
  return searchParams.size > 0
}

function answer({ method }: Request): Response {
  return new Response(method === 'HEAD' ? null : ANSWER, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      vary: 'Accept',
    },
  })
}
