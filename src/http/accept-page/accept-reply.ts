import { hashOf, type PageDesign, PLAIN_DESIGN } from './page-design.ts'
import { pageScript } from './page-script.ts'

const scriptSource = `script-src '${hashOf(pageScript)}'`

// The URL contains the ticket. No cache may keep it, and no other site may see it as a referrer.
const PRIVATE_HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
}

export interface PageReply {
  status: number
  /** BCP 47 */
  language: string
  /** What the page may load. Default: its built-in style sheet alone. */
  design?: PageDesign
  /** Whether the page contains the script that shows times in the time zone of the visitor. Default: false. */
  hasScript?: boolean
}

/** A page that loads only the logo and runs only the script for times. */
export function pageReply(
  markup: string,
  { status, language, design = PLAIN_DESIGN, hasScript = false }: PageReply,
): Response {
  const policy = [
    "default-src 'none'",
    ...design.sources,
    ...(hasScript ? [scriptSource] : []),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  return new Response(markup, {
    status,
    headers: {
      ...PRIVATE_HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-language': language,
      'content-security-policy': policy.join('; '),
      'x-frame-options': 'DENY',
      ...(status === 503 ? { 'retry-after': '60' } : {}),
    },
  })
}

/** An answer without a body. */
export function emptyReply(status: number, headers: Record<string, string>): Response {
  return new Response(null, { status, headers: { ...PRIVATE_HEADERS, ...headers } })
}
