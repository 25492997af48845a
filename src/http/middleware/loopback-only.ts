import type { Handler } from '../routes.ts'
import { isLoopbackAddress } from '../server/peer.ts'
import { isCrossOrigin, isNavigation } from './fetch-metadata.ts'
import { currentPeer } from './request-log.ts'

// Browsers resolve names below localhost always to this machine, without DNS.
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

// Proxies and tunnels set these headers. Their connection is local, but their clients can be anywhere.
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via', 'cf-connecting-ip']

/**
 * Serves `handler` only to programs on this machine and to its own pages, because the answers contain keys or links.
 *
 * - The connection must come from this machine, because any client can send `Host: localhost`.
 * - `Host` must be a loopback name. The domain of an attacker can resolve to this machine (DNS rebinding). Its pages then
 *   have the same origin as the answer, but they cannot choose `Host`. The host of PUBLIC_URL is not allowed: with a
 *   tunnel, every invited person knows it.
 * - The request must not have been forwarded, and no page of another origin may have sent it.
 */
export function loopbackOnly(handler: Handler): Handler {
  return async (request) => (isFromThisMachine(request) ? handler(request) : refusal())
}

/** Serves a page without secrets under loopback names only, to any client. */
export function loopbackHostOnly(handler: Handler): Handler {
  return async (request) =>
    hasLoopbackHost(request) && !isFromOtherOrigin(request) ? handler(request) : refusal()
}

/** Whether this host name of a URL is a loopback name. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname)
}

/** Whether a program or a page on this machine sent the request, without a proxy. */
export function isFromThisMachine(request: Request): boolean {
  return (
    isLoopbackAddress(currentPeer().address) &&
    hasLoopbackHost(request) &&
    !isFromOtherOrigin(request) &&
    !FORWARDED.some((name) => request.headers.has(name))
  )
}

function hasLoopbackHost(request: Request): boolean {
  const host = `http://${request.headers.get('host') ?? new URL(request.url).host}`
  return URL.canParse(host) && isLoopbackHost(new URL(host).hostname)
}

function isFromOtherOrigin(request: Request): boolean {
  return isCrossOrigin(request) && !isNavigation(request)
}

function refusal(): Response {
  return new Response(
    'This shows keys or links, so it opens on the machine the gateway runs on, under localhost, without a ' +
      'proxy in between. If the gateway runs on another machine or in a container, forward its port: ' +
      'ssh -L 4000:localhost:4000 HOST\n',
    { status: 403, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } },
  )
}
