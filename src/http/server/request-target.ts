import type { IncomingMessage } from 'node:http'

// A name (RFC 1123, and "_" as in Docker) or an IPv4 address, or an IPv6 address in brackets; perhaps a port.
const HOST = /^(?:[a-z0-9_](?:[a-z0-9._-]{0,253})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i

// RFC 2606: a name that is nobody's. HTTP/1.0 allows requests without a Host.
const NO_HOST = 'host.invalid'

/**
 * Reads the request line and `Host` as RFC 9112 (3.2) has them, and leaves in `url` the path and the query
 * alone. The path decides the route, so nothing else may: a Host such as `x/graphql?` would be part of it.
 *
 * @returns false for a request that must be answered with 400: a Host that is none, or more than one; a
 *   target that has no path.
 */
export function readRequestTarget(request: IncomingMessage): boolean {
  const { headers, rawHeaders, httpVersionMajor, httpVersionMinor } = request
  if (countHosts(rawHeaders) > 1) return false
  if (headers.host === undefined && (httpVersionMajor > 1 || httpVersionMinor > 0)) return false
  const absolute = ABSOLUTE.exec(request.url ?? '')
  if (absolute !== null) {
    const [, authority, path = ''] = absolute
    headers.host = authority
    request.url = path.startsWith('/') ? path : `/${path}`
  } else if (request.url === '*' && request.method === 'OPTIONS') {
    request.url = '/'
  }
  headers.host ??= NO_HOST
  return isHost(headers.host) && (request.url?.startsWith('/') ?? false)
}

/** What is well formed may still be no host of a URL, such as 1.2.3.999. */
function isHost(text: string): boolean {
  return HOST.test(text) && URL.canParse(`http://${text}`)
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count
}
