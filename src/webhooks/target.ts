import ipaddr from 'ipaddr.js'
import { authorityOf, urlTextFault } from '../domain/create/redirect-url.ts'

export interface TargetOptions {
  /** Only https, and only to the public internet. Without (development) http and one's own machine are fine. */
  guarded: boolean
}

/** Why nothing may be sent to `text`, as far as it can be told without resolving its name; null when it may. */
export function targetFault(text: string, { guarded }: TargetOptions): string | null {
  const fault = urlTextFault(text)
  if (fault !== null) return fault
  const authority = authorityOf(text)
  if (authority === null || !URL.canParse(text)) return 'must be an absolute URL such as https://…'
  if (authority.includes('@')) return 'must not contain a user name or password'
  const url = new URL(text)
  if (!guarded) return null
  if (url.protocol !== 'https:') return 'must begin with https://'
  return isLocalName(url) ? 'must lead to the public internet' : null
}

/** The host as the resolver takes it: an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

const LOCAL_NAME = /^(.*\.)?(localhost|local|internal)$/

/** URL has written every notation of an IPv4 address (octal, hexadecimal, one number) as the usual one. */
function isLocalName(url: URL): boolean {
  const host = hostOf(url).replace(/\.+$/, '')
  return ipaddr.isValid(host) ? !isPublicAddress(host) : LOCAL_NAME.test(host) || !host.includes('.')
}

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address is one of the public internet: not private, loopback, link-local, shared by a
 * carrier's NAT, multicast or reserved. One that embeds an IPv4 address (mapped, NAT64) is what that
 * is; the tunnels that embed one (6to4, Teredo) are none.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast'
  switch (address.range()) {
    case 'ipv4Mapped':
      return address.toIPv4Address().range() === 'unicast'
    case 'rfc6052':
      return new ipaddr.IPv4(address.toByteArray().slice(-4)).range() === 'unicast'
    case 'unicast':
      return address.match(GLOBAL_UNICAST)
    default:
      return false
  }
}
