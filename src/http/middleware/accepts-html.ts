/** Whether a browser requests a page, not a program an answer. */
export function acceptsHtml({ method, headers }: Request): boolean {
  return (method === 'GET' || method === 'HEAD') && (headers.get('accept') ?? '').includes('text/html')
}
