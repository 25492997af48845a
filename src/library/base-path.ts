/** @returns the request below the path where a host has mounted the gateway. Null if its path is another one. */
export async function withoutBasePath(request: Request, basePath: string): Promise<Request | null> {
  if (basePath === '') return request
  const [, origin = '', target = ''] = /^(\w+:\/\/[^/?#]*)(.*)$/.exec(request.url) ?? []
  const rest = target.slice(basePath.length)
  if (!target.startsWith(basePath) || !/^([/?#]|$)/.test(rest)) return null
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const init = {
    method: request.method,
    headers: [...request.headers],
    body: hasBody ? await bodyOf(request) : null,
    // fetch requires it for a body that is a stream, and the types do not know it.
    duplex: 'half',
    signal: request.signal,
  }
  return new Request(origin + (rest.startsWith('/') ? rest : `/${rest}`), init)
}

/** A body that is not a stream of this runtime, as of Yoga's server, is read here. */
async function bodyOf(request: Request): Promise<BodyInit | null> {
  return request.body instanceof ReadableStream ? request.body : request.arrayBuffer()
}

/** @returns the path without a slash at its end @throws TypeError */
export function checkBasePath(basePath: string): string {
  const path = basePath.replace(/\/+$/, '')
  if (path !== '' && !/^(\/[\w.~-]+)+$/.test(path)) {
    throw new TypeError('basePath must be a path such as /invitations-gateway')
  }
  return path
}

/** Links begin with the public URL. @throws TypeError if they lead past the path where the gateway is mounted */
export function checkPublicUrl(publicUrl: string, path: string): void {
  if (!new URL(publicUrl).pathname.replace(/\/$/, '').endsWith(path)) {
    throw new TypeError(
      `publicUrl must end with basePath, because links begin with it: not ${publicUrl} but ${publicUrl}${path}`,
    )
  }
}
