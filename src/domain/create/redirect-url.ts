import { excerpt, isTooLong, TEXT_LIMITS, tooLongMessage } from '../text-limits.ts'
import { isAtOrigin } from './origin-pattern.ts'

/**
 * Origins that invitations may lead to, with one label as a wildcard (`https://*.example.com`).
 * `development`: any https origin, and localhost by http.
 */
export type RedirectOrigins = readonly string[] | 'development'

/** The query parameter with the status of the invitation. The ticket has its own parameter. */
export const STATUS_PARAMETER = 'invitation_status'

/** Where invitations may lead. */
export interface RedirectTargets {
  redirectOrigins: RedirectOrigins
  /** Schemes of native applications, in lower case and without the colon. Default: none. */
  redirectSchemes?: readonly string[] | undefined
}

// Schemes that browsers, email programs or operating systems handle themselves. Some of them run code.
const RESERVED_SCHEMES = new Set([
  ...['http', 'https', 'ws', 'wss', 'ftp', 'file', 'blob', 'data', 'filesystem', 'about', 'javascript'],
  ...['vbscript', 'view-source', 'chrome', 'resource', 'jar', 'mailto', 'tel', 'sms', 'urn', 'cid', 'mid'],
  ...['intent', 'android-app', 'market', 'ms-settings', 'search-ms', 'ms-msdt', 'ldap', 'ssh', 'smb'],
])
const LOCALHOST = /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/

/** Why an invitation must not lead to `text`. Null if it may. */
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
  // Read from the text, not from `URL`: browsers skip additional slashes and an empty user name, other parsers do not.
  const authority = authorityOf(text)
  if (authority === null || !URL.canParse(text)) return 'must be an absolute https URL'
  if (authority.includes('@')) return 'must not contain a user name or password'
  const url = new URL(text)
  if (isAllowedOrigin(redirectOrigins, url)) return null
  return redirectOrigins === 'development'
    ? 'must be an https URL, or http on localhost'
    : `must lead to an allowed origin (REDIRECT_ORIGINS): ${excerpt(url.origin)} is none`
}

/** Whether the operator may allow a scheme: it must be one that an application can register. */
export function isApplicationScheme(scheme: string): boolean {
  return /^[a-z][a-z0-9+.-]{1,62}$/.test(scheme) && !RESERVED_SCHEMES.has(scheme)
}

/** Why no API accepts the text as a URL. Null if there is no reason. Call it before `URL` parses the text. */
export function urlTextFault(text: string): string | null {
  if (isTooLong(text, 'url')) return tooLongMessage('url')
  // Browsers remove or replace these before they parse. Other parsers do not, so they see another host.
  if (/[\s\\\p{Cc}]/u.test(text)) return 'must not contain spaces, control characters or backslashes'
  if (!text.isWellFormed()) return 'must not contain lone surrogates (half a character)'
  const host = /^[^/]*:\/*([^/?#]*)/.exec(text)?.[1]?.replace(/:\d*$/, '') ?? ''
  return isTooLong(host, 'host') ? `must have a host of at most ${TEXT_LIMITS.host} characters` : null
}

/** The authority of an http or https URL, as written. Null for other URLs. */
export function authorityOf(text: string): string | null {
  return /^https?:\/\/([^/?#]+)/i.exec(text)?.[1] ?? null
}

function isAllowedOrigin(origins: RedirectOrigins, url: URL): boolean {
  if (origins !== 'development') return isAtOrigin(url, origins)
  return url.protocol === 'https:' || LOCALHOST.test(url.hostname)
}
