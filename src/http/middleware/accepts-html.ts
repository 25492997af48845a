/** Whether a browser requests a page, not a program an answer. */
export function acceptsHtml({ method, headers }: Request): boolean {
  return (method === 'GET' || method === 'HEAD') && showsHtml(headers)
}

/** Whether a browser shows the answer as a page. It can be the answer to a form, too. */
export function showsHtml(headers: Headers): boolean {
  return (headers.get('accept') ?? '').includes('text/html')
}
