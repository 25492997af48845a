/** Whether a browser asks for a page to show, not a program for an answer. */
export function acceptsHtml({ method, headers }: Request): boolean {
  return (method === 'GET' || method === 'HEAD') && (headers.get('accept') ?? '').includes('text/html')
}
