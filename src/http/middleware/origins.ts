import type { IncomingHttpHeaders } from 'node:http'
import { isAtOrigin } from '../../domain/create/origin-pattern.ts'
import { isLoopbackHost } from './loopback-only.ts'

// A host has at most 253 characters.
const LONGEST_ORIGIN = 300

/** Origins whose pages may call. One label can be a wildcard. `development`: all pages of loopback names. */
export type CorsOrigins = readonly string[] | 'development'

/** The headers `Origin`, `Sec-Fetch-Site` and `Host` of a request. */
export interface RequestOrigin {
  origin: string | null
  site: string | null
  host: string | null
}

export interface OriginRule {
  /** Whether pages of this origin may read answers. Never for `null`, the origin of every sandboxed frame. */
  lists(origin: string | null): origin is string
  /** Whether to execute the request: it comes from a listed page, from the gateway's own page or from no page. */
  admits(source: RequestOrigin): boolean
  /** Whether the request comes from the gateway's own page or from no page. */
  isOwn(source: RequestOrigin): boolean
}

/**
 * Recognizes cross-site requests by headers that pages cannot set: `Sec-Fetch-Site`, or `Origin` if there is none. `Origin`
 * is compared with PUBLIC_URL and with `Host`.
 */
export function originRule({ origins, publicUrl }: { origins: CorsOrigins; publicUrl: string }): OriginRule {
  const own = new URL(publicUrl).origin
  const lists = (origin: string | null): origin is string =>
    origin !== null &&
    isWebOrigin(origin) &&
    (origins === 'development'
      ? isLoopbackHost(new URL(origin).hostname)
      : isAtOrigin(new URL(origin), origins))
  const isOwn = ({ origin, site, host }: RequestOrigin) => {
    if (site !== null) return site === 'same-origin' || site === 'none'
    return origin === null || origin === own || hostOf(origin) === host
  }
  return { lists, isOwn, admits: (source) => lists(source.origin) || isOwn(source) }
}

export function originOf({ headers }: Request): RequestOrigin {
  return {
    origin: headers.get('origin'),
    site: headers.get('sec-fetch-site'),
    host: headers.get('host'),
  }
}

/** The same for headers of node:http. */
export function originOfHeaders(headers: IncomingHttpHeaders): RequestOrigin {
  const { origin = null, host = null, 'sec-fetch-site': site } = headers
  return { origin, site: typeof site === 'string' ? site : null, host }
}

/** Whether the text has the form that browsers use, and is short enough to parse. */
function isWebOrigin(origin: string): boolean {
  if (origin.length > LONGEST_ORIGIN || !/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false
  return new URL(origin).origin === origin
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
