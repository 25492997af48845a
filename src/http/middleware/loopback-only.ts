import type { Handler } from '../routes.ts'
import { isLoopbackAddress } from '../server/peer.ts'
import { isCrossOrigin, isNavigation } from './fetch-metadata.ts'
import { currentPeer } from './request-log.ts'

// Browsers resolve names below localhost to this machine alone, whatever a DNS server says.
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

// Proxies and tunnels set these: their connection is a local one, and their clients may be anywhere.
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via', 'cf-connecting-ip']

/**
 * Serves `handler` to programs on this machine and to its own pages alone: what it shows (a key, links of
 * others) is the developer's.
 *
 * - The connection must come from this machine. Anybody can send `Host: localhost`.
 * - `Host` must be one of this machine's own names. A stranger's domain may resolve to this machine (DNS
 *   rebinding): its pages are then of the same origin as what they ask for, but they can't choose `Host`.
 *   PUBLIC_URL's host is no such name: with a tunnel, everybody who has been invited knows it.
 * - It must not have been forwarded, and no other origin's page may have sent it.
 */
export function loopbackOnly(handler: Handler): Handler {
  return async (request) => (isFromOwnMachine(request) ? handler(request) : refused())
}

/** Serves a page that holds no secret of its own under this machine's own names, wherever it is opened. */
export function loopbackHostOnly(handler: Handler): Handler {
  return async (request) => (hasOwnName(request) && !isForeign(request) ? handler(request) : refused())
}

/** Whether this host name, as URL has it, is this machine's own. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname)
}

function isFromOwnMachine(request: Request): boolean {
  return (
    isLoopbackAddress(currentPeer().address) &&
    hasOwnName(request) &&
    !isForeign(request) &&
    !FORWARDED.some((name) => request.headers.has(name))
  )
}

function hasOwnName(request: Request): boolean {
  const host = `http://${request.headers.get('host') ?? new URL(request.url).host}`
  return URL.canParse(host) && isLoopbackHost(new URL(host).hostname)
}

function isForeign(request: Request): boolean {
  return isCrossOrigin(request) && !isNavigation(request)
}

function refused(): Response {
  return new Response(
    'This shows keys or links, so it opens on the machine the gateway runs on, under localhost, without a ' +
      'proxy in between. If the gateway runs on another machine or in a container, forward its port: ' +
      'ssh -L 4000:localhost:4000 HOST\n',
    { status: 403, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } },
  )
}
