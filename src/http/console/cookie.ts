import type { Place } from './place.ts'

export interface CookieOptions {
  /** Without the prefix and the port. */
  name: string
  sameSite: 'Strict' | 'Lax'
  /** Below the path of the place. Default: all paths there. */
  subPath?: string
}

/** A cookie that scripts cannot read. Its name depends on the place. */
export interface Cookie {
  /** The values in the header `Cookie`. A page of a sibling domain may have added another one with the same name. */
  read(header: string | null | undefined, place: Place): string[]
  /** @returns the header `Set-Cookie` */
  write(value: string, place: Place, maxAgeSeconds: number): string
  clear(place: Place): string
}

/**
 * Over https the name has the prefix `__Host-`, which no sibling domain can set, or `__Secure-` if the cookie has a path.
 * It contains the port, because all ports of a host share their cookies, and a developer runs several gateways.
 */
export function createCookie({ name, sameSite, subPath = '' }: CookieOptions): Cookie {
  const nameAt = ({ path, secure, port }: Place) => {
    const prefix = path + subPath === '' ? '__Host-' : '__Secure-'
    return `${secure ? prefix : ''}${name}${port === '' ? '' : `-${port}`}`
  }
  const write: Cookie['write'] = (value, place, maxAgeSeconds) =>
    [
      `${nameAt(place)}=${value}`,
      `Path=${place.path + subPath || '/'}`,
      `Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`,
      'HttpOnly',
      `SameSite=${sameSite}`,
      ...(place.secure ? ['Secure'] : []),
    ].join('; ')
  return {
    read: (header, place) => {
      const start = `${nameAt(place)}=`
      return (header ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(start))
        .map((pair) => pair.slice(start.length))
    },
    write,
    clear: (place) => write('', place, 0),
  }
}
