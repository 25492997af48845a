import ipaddr from 'ipaddr.js'
import { authorityOf, urlTextFault } from '../domain/create/redirect-url.ts'

export interface TargetOptions {
  /** If true, only https URLs on the public internet are allowed. Development also allows http and local addresses. */
  guarded: boolean
}

/** @returns why webhooks may not be sent to a URL, or null. It does not resolve the host name. */
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

/** The host in the form that the resolver needs: an IPv6 address without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

const LOCAL_NAME = /^(.*\.)?(localhost|local|internal)$/

/** `URL` normalizes all notations of an IPv4 address (octal, hexadecimal, a single number). */
function isLocalName(url: URL): boolean {
  const host = hostOf(url).replace(/\.+$/, '')
  return ipaddr.isValid(host) ? !isPublicAddress(host) : LOCAL_NAME.test(host) || !host.includes('.')
}

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address belongs to the public internet.
 * - Private, loopback, link-local, carrier-grade NAT, multicast and reserved addresses do not.
 * - An IPv6 address that embeds an IPv4 address (mapped, NAT64) is judged by the IPv4 address.
 * - Addresses of tunnels that embed one (6to4, Teredo) do not.
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
