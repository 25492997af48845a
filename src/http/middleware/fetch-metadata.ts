/** Whether a browser follows a link. The page with the link cannot read the answer. */
export function isNavigation({ method, headers }: Request): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers.get('sec-fetch-mode') === 'navigate' &&
    headers.get('sec-fetch-dest') === 'document'
  )
}

/** Whether a browser reports that a page of another origin sends this. Programs and old browsers report nothing. */
export function isCrossOrigin({ headers }: Request): boolean {
  const site = headers.get('sec-fetch-site')
  return site !== null && site !== 'same-origin' && site !== 'none'
}
