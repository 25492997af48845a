import type { InvitationGateway } from 'invitation-gateway'

type RouteHandler = (request: Request) => Promise<Response>

/**
 * For `app/invite/[...path]/route.ts`, with a gateway that has been created with `basePath: '/invite'`:
 *
 *     export const runtime = 'nodejs'
 *     export const { GET, POST, DELETE, OPTIONS } = createRouteHandlers(gateway)
 */
export function createRouteHandlers(
  gateway: InvitationGateway,
): Record<'GET' | 'POST' | 'DELETE' | 'OPTIONS', RouteHandler> {
  // Next.js calls a handler with a second argument, which the gateway must not get.
  const handler: RouteHandler = (request) => gateway.fetch(request)
  return { GET: handler, POST: handler, DELETE: handler, OPTIONS: handler }
}
