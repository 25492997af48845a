import type { IncomingMessage } from 'node:http'

// A name (RFC 1123, and "_" as in Docker), an IPv4 address or an IPv6 address in brackets; optionally a port.
const HOST = /^(?:[a-z0-9_](?:[a-z0-9._-]{0,253})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i

// HTTP/1.0 allows requests without a Host. RFC 2606 reserves this name.
const NO_HOST = 'host.invalid'

/**
 * Reads the request line and `Host` according to RFC 9112 (3.2), and reduces `url` to the path and the query. Only the path
 * may decide the route: a Host such as `x/graphql?` would otherwise become part of it.
 *
 * @returns false if the request must be answered with 400, because it has no valid Host, several ones or no path
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

// A gateway has few names. More are checked each time.
const VALID_HOSTS = new Set<string>()
const MAX_VALID_HOSTS = 100

/** Checks the form, and whether a URL can have this host: 1.2.3.999 has the right form, but is not one. */
function isHost(text: string): boolean {
  if (VALID_HOSTS.has(text)) return true
  const isValid = HOST.test(text) && URL.canParse(`http://${text}`)
  if (isValid && VALID_HOSTS.size < MAX_VALID_HOSTS) VALID_HOSTS.add(text)
  return isValid
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count
}
