/**
 * A link that was followed. The page that had the link can't read what it leads to.
 */
export function isNavigation({ method, headers }: Request): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers.get('sec-fetch-mode') === 'navigate' &&
    headers.get('sec-fetch-dest') === 'document'
  )
}

/** Whether a browser says that a page of another origin sends this. Programs and old browsers say nothing. */
export function isCrossOrigin({ headers }: Request): boolean {
  const site = headers.get('sec-fetch-site')
  return site !== null && site !== 'same-origin' && site !== 'none'
}
