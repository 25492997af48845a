/**
 * Whether the gateway's own page sent this form, as far as the browser reports it.
 *
 * Browsers send Sec-Fetch-Site only over https and to localhost. Otherwise Origin decides. It is `null` for
 * the accept page, because its Referrer-Policy is no-referrer, so `null` must pass. The risk is small: the form
 * carries no cookie, so another site can only send a ticket that it already has.
 */
export function isSameOriginForm({ headers, url }: Request, publicUrl: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const origin = headers.get('origin')
  if (origin === null || origin === 'null') return true
  return origin === new URL(publicUrl).origin || origin === new URL(url).origin
}
