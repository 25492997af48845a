import { acceptsHtml } from '../middleware/accepts-html.ts'
import type { Handler } from '../routes.ts'

const EXPLANATION = `This is a GraphQL endpoint, and it is running.

Send operations by POST with Content-Type: application/json and Authorization: Bearer …
The explorer is off. EXPLORER=on switches it on.
`

/** Answers a browser without a query with an explanation. All other requests go to `graphql`. */
export function explainDisabledExplorer(graphql: Handler): Handler {
  return async (request) => (acceptsHtml(request) && !hasQuery(request) ? explain(request) : graphql(request))
}

function hasQuery({ url }: Request): boolean {
  const { searchParams } = new URL(url)
  // The query itself, or the id of a stored document in `extensions`.
  return searchParams.size > 0
}

function explain({ method }: Request): Response {
  return new Response(method === 'HEAD' ? null : EXPLANATION, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      vary: 'Accept',
    },
  })
}
