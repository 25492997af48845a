import type { Handler } from '../routes.ts'

export interface SiteFiles {
  publicUrl: string
  /** Where to report a vulnerability: a `mailto:` or `https:` address. Null: there is no security.txt. */
  securityContact: string | null
  now: () => Date
}

const DAY_MS = 24 * 60 * 60 * 1000
/** RFC 9116 recommends less than a year. The file is created at each request. */
const VALID_DAYS = 90

const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect x="2" y="6" width="28" height="20" rx="4" fill="#1d4ed8"/>
<path d="M4 9l12 9 12-9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>
</svg>
`

// Links lead to personal pages, and the rest is an API.
const ROBOTS = 'User-agent: *\nDisallow: /\n'

/** The files that browsers and other programs request by convention, by their paths. */
export function createSiteFiles({ publicUrl, securityContact, now }: SiteFiles): [string, Handler][] {
  const favicon = file('image/svg+xml', () => FAVICON, 'public, max-age=86400')
  return [
    ['/favicon.ico', favicon],
    ['/favicon.svg', favicon],
    ['/robots.txt', file('text/plain; charset=utf-8', () => ROBOTS, 'public, max-age=86400')],
    ...(securityContact === null
      ? []
      : ([securityFile({ publicUrl, securityContact, now })] satisfies [string, Handler][])),
  ]
}

/** https://www.rfc-editor.org/rfc/rfc9116 */
function securityFile({
  publicUrl,
  securityContact,
  now,
}: SiteFiles & { securityContact: string }): [string, Handler] {
  const path = '/.well-known/security.txt'
  const text = () => {
    const expires = new Date(now().getTime() + VALID_DAYS * DAY_MS).toISOString()
    return `Contact: ${securityContact}\nExpires: ${expires}\nCanonical: ${publicUrl}${path}\n`
  }
  return [path, file('text/plain; charset=utf-8', text, 'no-cache')]
}

function file(contentType: string, text: () => string, cacheControl: string): Handler {
  return async ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
    }
    return new Response(method === 'HEAD' ? null : text(), {
      headers: {
        'content-type': contentType,
        'cache-control': cacheControl,
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
      },
    })
  }
}
