import { LOGO_PATH, type Logo } from '../accept-page/page-design.ts'
import { type Handler, methodNotAllowed } from '../routes.ts'

export interface SiteFiles {
  publicUrl: string
  /** Where to report a vulnerability: a `mailto:` or `https:` address. Null: there is no security.txt. */
  securityContact: string | null
  /** The logo of the pages. Null: there is none. */
  logo: Logo | null
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
export function createSiteFiles(options: SiteFiles): [string, Handler][] {
  const { securityContact, logo } = options
  const favicon = file('image/svg+xml', () => FAVICON, 'public, max-age=86400')
  return [
    ['/favicon.ico', favicon],
    ['/favicon.svg', favicon],
    ['/robots.txt', file('text/plain; charset=utf-8', () => ROBOTS, 'public, max-age=86400')],
    ...(logo === null || 'url' in logo ? [] : ([[LOGO_PATH, logoFile(logo)]] satisfies [string, Handler][])),
    ...(securityContact === null
      ? []
      : ([securityFile({ ...options, securityContact })] satisfies [string, Handler][])),
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

/** An SVG can contain scripts. The policy of the file stops them if somebody opens it outside of a page. */
function logoFile({ type, content }: Exclude<Logo, { url: string }>): Handler {
  return file(
    type,
    () => content,
    'public, max-age=31536000, immutable',
    "style-src 'unsafe-inline'; sandbox",
  )
}

function file(
  contentType: string,
  body: () => string | Buffer<ArrayBuffer>,
  cacheControl: string,
  directives = '',
): Handler {
  return async ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed('GET, HEAD')
    return new Response(method === 'HEAD' ? null : body(), {
      headers: {
        'content-type': contentType,
        'cache-control': cacheControl,
        'content-security-policy': ["default-src 'none'; frame-ancestors 'none'", directives]
          .filter((part) => part !== '')
          .join('; '),
        'x-content-type-options': 'nosniff',
      },
    })
  }
}
