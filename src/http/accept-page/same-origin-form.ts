/**
 * Whether a page of ours sent this form, as far as the browser tells.
 *
 * Sec-Fetch-Site tells it best, but only over https or to localhost. Origin is mostly `null`, for our pages'
 * Referrer-Policy is no-referrer, so `null` has to pass. No more is at stake than an acceptance by somebody
 * who holds the ticket: the form carries no cookie or other standing right.
 */
export function isSameOriginForm({ headers, url }: Request, publicUrl: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const origin = headers.get('origin')
  if (origin === null || origin === 'null') return true
  return origin === new URL(publicUrl).origin || origin === new URL(url).origin
}
