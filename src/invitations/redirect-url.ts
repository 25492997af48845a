import { isAtOrigin } from './origin-pattern.ts'

/**
 * Origins that invitations may lead to, with one label as a wildcard (`https://*.example.com`).
 * `development`: any https origin, and localhost by http.
 */
export type RedirectOrigins = readonly string[] | 'development'

/** The query parameter that says how an invitation stands, beside the ticket's own. */
export const STATUS_PARAMETER = 'invitation_status'

const LONGEST = 2048
const LOCALHOST = /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/

/** Why an invitation must not lead to `text`; null when it may. */
export function redirectUrlFault(text: string, origins: RedirectOrigins): string | null {
  if (text.length > LONGEST) return `must be at most ${LONGEST} characters long`
  // Browsers drop or turn these before they parse; other parsers do not, and so see another host.
  if (/[\s\\\p{Cc}]/u.test(text)) return 'must not contain spaces, control characters or backslashes'
  if (!text.isWellFormed()) return 'must not contain lone surrogates (half a character)'
  // Of the text itself: browsers skip further slashes and an empty user name, others do not.
  const authority = /^https?:\/\/([^/?#]+)/i.exec(text)?.[1]
  if (authority === undefined || !URL.canParse(text)) return 'must be an absolute https URL'
  if (authority.includes('@')) return 'must not contain a user name or password'
  const url = new URL(text)
  if (allows(origins, url)) return null
  return origins === 'development'
    ? 'must be an https URL, or http on localhost'
    : `must lead to an allowed origin (REDIRECT_ORIGINS): ${url.origin} is none`
}

function allows(origins: RedirectOrigins, url: URL): boolean {
  if (origins !== 'development') return isAtOrigin(url, origins)
  return url.protocol === 'https:' || LOCALHOST.test(url.hostname)
}
