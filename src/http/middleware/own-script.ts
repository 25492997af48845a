import type { RequestOrigin } from './origins.ts'

/** The header that the console sends with each request. A cookie without it authenticates nothing. */
export const CONSOLE_HEADER = 'x-invitation-console'

/** A request as far as its sender is concerned. */
export interface SentByScript extends RequestOrigin {
  method: string | undefined
  /** A header of the gateway's own. Pages of other origins would need a preflight to send it, which is refused. */
  marker: string | null
}

/**
 * Whether a script of the gateway's own page sent this request. A form, a link, an image, a beacon and a page of another
 * origin cannot send such a request: they cannot set `marker`, and cannot choose `Origin` and `Sec-Fetch-Site`.
 *
 * `Origin` must be the host that the request was sent to, or the origin of `publicUrl`, because a proxy may replace
 * `Host`. Browsers send no `Origin` with GET and HEAD to the own origin.
 */
export function isOwnScript(
  { method, marker, origin, site, host }: SentByScript,
  publicUrl?: string,
): boolean {
  if (marker !== '1' || (site ?? 'same-origin') !== 'same-origin') return false
  if (origin === null) return method === 'GET' || method === 'HEAD'
  if (!URL.canParse(origin)) return false
  const { host: sender, origin: normalized } = new URL(origin)
  return sender === host || (publicUrl !== undefined && normalized === new URL(publicUrl).origin)
}
