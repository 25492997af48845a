import type { Handler } from './routes.ts'

// Browsers resolve names below localhost to this machine alone, whatever a DNS server says.
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * Serves `handler` under this machine's own names alone: what it shows (a key, links of others) is the
 * developer's.
 *
 * Not under PUBLIC_URL either: with a tunnel, everybody who has been invited knows that. And a stranger's
 * domain that resolves to this machine (DNS rebinding) would be of its own pages' origin, but it can't
 * choose its Host header.
 */
export function onOwnMachine(handler: Handler): Handler {
  return async (request) => (cameByLoopback(request) ? handler(request) : refused())
}

/** Whether this host name, as URL has it, is this machine's own. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname)
}

function cameByLoopback(request: Request): boolean {
  const host = `http://${request.headers.get('host') ?? new URL(request.url).host}`
  return URL.canParse(host) && isLoopback(new URL(host).hostname)
}

function refused(): Response {
  return new Response(
    'The explorer and the mailbox show keys and links, so they open under localhost alone, and so do metrics ' +
      'that have no token. ' +
      'If the gateway runs on another machine, forward its port: ssh -L 4000:localhost:4000 HOST\n',
    { status: 403, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } },
  )
}
