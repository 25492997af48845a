const WILDCARD = '://*.'

/** Whether `origin` has a wildcard as its first label, as in `https://*.example.com`. */
export function hasWildcard(origin: string): boolean {
  return origin.includes(WILDCARD)
}

/**
 * Whether the origin of a URL is in the list. A wildcard matches exactly one label: `https://*.example.com`
 * matches `https://a.example.com`, but not `https://example.com` or `https://a.b.example.com`.
 */
export function isAtOrigin(url: URL, origins: readonly string[]): boolean {
  if (origins.includes(url.origin)) return !hasWildcard(url.origin)
  const [label = ''] = /^[a-z0-9_-]+(?=[.])/.exec(url.hostname) ?? []
  return label !== '' && origins.includes(url.origin.replace(`://${label}.`, WILDCARD))
}
