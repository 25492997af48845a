import type { InvitationGateway } from 'invitation-gateway'

type RouteHandler = (request: Request) => Promise<Response>

/**
 * For `app/invite/[...path]/route.ts`, with a gateway that has been created with `basePath: '/invite'`:
 *
 *     export const runtime = 'nodejs'
 *     const addressOf = (request: Request) => request.headers.get('x-real-ip') ?? undefined
 *     export const { GET, POST, DELETE, OPTIONS } = createRouteHandlers(gateway, addressOf)
 *
 * @param addressOf finds the remote address, because Next.js does not pass it on. Use a header only if the proxy or platform
 *   before Next.js always sets it. Without an address, all callers share the limit of unknown tickets.
 */
export function createRouteHandlers(
  gateway: InvitationGateway,
  addressOf: (request: Request) => string | undefined,
): Record<'GET' | 'POST' | 'DELETE' | 'OPTIONS', RouteHandler> {
  // Next.js calls a handler with a second argument, which the gateway must not get.
  const handler: RouteHandler = (request) => gateway.fetch(request, { address: addressOf(request) })
  return { GET: handler, POST: handler, DELETE: handler, OPTIONS: handler }
}
