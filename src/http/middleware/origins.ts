import type { IncomingHttpHeaders } from 'node:http'
import { isAtOrigin } from '../../domain/create/origin-pattern.ts'
import { isLoopbackHost } from './loopback-only.ts'

// A host has at most 253 characters.
const LONGEST_ORIGIN = 300

/** Origins whose pages may call: these (one label may be a wildcard), or in development any page of this machine's own names. */
export type CorsOrigins = readonly string[] | 'development'

/** Where a request comes from and goes to, as its headers `Origin`, `Sec-Fetch-Site` and `Host` say. */
export interface RequestOrigin {
  origin: string | null
  site: string | null
  host: string | null
}

export interface OriginRule {
  /** Whether pages of this origin may read our answers. `null`, which any sandboxed frame can be, never. */
  lists(origin: string | null): origin is string
  /** Whether a request may be executed: a listed page's, our own page's, or not a page's at all. */
  admits(whence: RequestOrigin): boolean
  /** Whether it is our own page's, or not a page's at all. */
  isOwn(whence: RequestOrigin): boolean
}

/**
 * Tells cross-site requests by what only a browser can say of its pages: Sec-Fetch-Site where there is one,
 * else Origin against our own (that of PUBLIC_URL, and whatever Host the request went to).
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
  return { lists, isOwn, admits: (whence) => lists(whence.origin) || isOwn(whence) }
}

export function originOf({ headers }: Request): RequestOrigin {
  return {
    origin: headers.get('origin'),
    site: headers.get('sec-fetch-site'),
    host: headers.get('host'),
  }
}

/** The same of Node's own headers. */
export function originOfHeaders(headers: IncomingHttpHeaders): RequestOrigin {
  const { origin = null, host = null, 'sec-fetch-site': site } = headers
  return { origin, site: typeof site === 'string' ? site : null, host }
}

/** Written as browsers write it, and short enough to be parsed for a stranger. */
function isWebOrigin(origin: string): boolean {
  if (origin.length > LONGEST_ORIGIN || !/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false
  return new URL(origin).origin === origin
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
