import { isLoopbackHost } from '../middleware/loopback-only.ts'

/** Where the browser sees the gateway. */
export interface Place {
  /** The path below which the gateway is, without a slash at the end: empty, or the path of PUBLIC_URL. */
  path: string
  /** Whether browsers use https. */
  secure: boolean
  /** The port, if it is not the usual one. All ports of a host share their cookies. */
  port: string
}

export type FindPlace = (host: string | null) => Place

/**
 * @returns a function from the header `Host` to the place. It is PUBLIC_URL, except in development under a loopback name: a
 *   developer opens the gateway there, although PUBLIC_URL may be a tunnel. In production `Host` decides nothing, because
 *   proxies replace it.
 */
export function createFindPlace(publicUrl: string, { production }: { production: boolean }): FindPlace {
  const { pathname, protocol, port } = new URL(publicUrl)
  const publicPlace = { path: pathname.replace(/\/+$/, ''), secure: protocol === 'https:', port }
  return (host) => {
    if (production || host === null || !URL.canParse(`http://${host}`)) return publicPlace
    const local = new URL(`http://${host}`)
    const isPublic = local.host === new URL(publicUrl).host
    return isPublic || !isLoopbackHost(local.hostname)
      ? publicPlace
      : { path: '', secure: false, port: local.port }
  }
}
