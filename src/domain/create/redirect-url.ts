import { excerpt, isTooLong, TEXT_LIMITS, tooLongMessage } from '../text-limits.ts'
import { isAtOrigin } from './origin-pattern.ts'

/**
 * Origins that invitations may lead to, with one label as a wildcard (`https://*.example.com`).
 * `development`: any https origin, and localhost by http.
 */
export type RedirectOrigins = readonly string[] | 'development'

/** The query parameter that says how an invitation stands, beside the ticket's own. */
export const STATUS_PARAMETER = 'invitation_status'

/** Where invitations may lead. */
export interface RedirectTargets {
  redirectOrigins: RedirectOrigins
  /** Schemes of native applications, in lower case and without the colon. Default: none. */
  redirectSchemes?: readonly string[] | undefined
}

// Schemes that browsers, mail programs or systems handle themselves, some of them by running what they say.
const SCHEMES_OF_OTHERS = new Set([
  ...['http', 'https', 'ws', 'wss', 'ftp', 'file', 'blob', 'data', 'filesystem', 'about', 'javascript'],
  ...['vbscript', 'view-source', 'chrome', 'resource', 'jar', 'mailto', 'tel', 'sms', 'urn', 'cid', 'mid'],
  ...['intent', 'android-app', 'market', 'ms-settings', 'search-ms', 'ms-msdt', 'ldap', 'ssh', 'smb'],
])
const LOCALHOST = /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/

/** Why an invitation must not lead to `text`; null when it may. */
export function redirectUrlFault(
  text: string,
  { redirectOrigins, redirectSchemes = [] }: RedirectTargets,
): string | null {
  const fault = urlTextFault(text)
  if (fault !== null) return fault
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && redirectSchemes.includes(scheme)) {
    return URL.canParse(text) ? null : `must be a URL of the scheme ${scheme}, such as ${scheme}://welcome`
  }
  // Of the text itself: browsers skip further slashes and an empty user name, others do not.
  const authority = authorityOf(text)
  if (authority === null || !URL.canParse(text)) return 'must be an absolute https URL'
  if (authority.includes('@')) return 'must not contain a user name or password'
  const url = new URL(text)
  if (allows(redirectOrigins, url)) return null
  return redirectOrigins === 'development'
    ? 'must be an https URL, or http on localhost'
    : `must lead to an allowed origin (REDIRECT_ORIGINS): ${excerpt(url.origin)} is none`
}

/** Whether links may lead to a scheme once the operator lists it: one that an application registers. */
export function isApplicationScheme(scheme: string): boolean {
  return /^[a-z][a-z0-9+.-]{1,62}$/.test(scheme) && !SCHEMES_OF_OTHERS.has(scheme)
}

/** What makes text no URL for any door, checked before `URL` parses it; null when nothing does. */
export function urlTextFault(text: string): string | null {
  if (isTooLong(text, 'url')) return tooLongMessage('url')
  // Browsers drop or turn these before they parse; other parsers do not, and so see another host.
  if (/[\s\\\p{Cc}]/u.test(text)) return 'must not contain spaces, control characters or backslashes'
  if (!text.isWellFormed()) return 'must not contain lone surrogates (half a character)'
  const host = /^[^/]*:\/*([^/?#]*)/.exec(text)?.[1]?.replace(/:\d*$/, '') ?? ''
  return isTooLong(host, 'host') ? `must have a host of at most ${TEXT_LIMITS.host} characters` : null
}

/** Of an http or https URL, as it is written; null for others. */
export function authorityOf(text: string): string | null {
  return /^https?:\/\/([^/?#]+)/i.exec(text)?.[1] ?? null
}

function allows(origins: RedirectOrigins, url: URL): boolean {
  if (origins !== 'development') return isAtOrigin(url, origins)
  return url.protocol === 'https:' || LOCALHOST.test(url.hostname)
}
