import { validateHeaderName } from 'node:http'

/** `asked`: the headers that a page asks for. A list: these headers, in addition to those of every call. */
export type CorsHeaders = readonly string[] | 'asked'

// Without these, no page could call.
const ALWAYS = ['authorization', 'content-type', 'accept']

// Clients and their monitoring ask for about ten headers with 20 characters each.
const MAX_LENGTH = 2000

/**
 * Permits the headers of a page whose origin is listed. Monitoring in the page adds headers of its own to each request,
 * such as `sentry-trace`. A list of known headers would be out of date, and the browser would refuse the whole call.
 *
 * @param asked - the header `Access-Control-Request-Headers`
 * @returns the value of `Access-Control-Allow-Headers`: valid names only, and never the wildcard.
 */
export function permitHeaders(allowed: CorsHeaders, asked: string | null): string {
  if (allowed !== 'asked') return [...ALWAYS, ...allowed].join(', ')
  if (asked === null || asked.length > MAX_LENGTH) return ALWAYS.join(', ')
  const names = asked.split(',').map((name) => name.trim())
  return names.filter((name) => name !== '*' && isHeaderName(name)).join(', ')
}

function isHeaderName(name: string): boolean {
  try {
    validateHeaderName(name)
    return true
  } catch {
    return false
  }
}
