import ipaddr from 'ipaddr.js'

/** Where a request came from. */
export interface Peer {
  /** The address of the connection's other end; empty where it is not known. */
  address: string
  /** The address of the client, which trusted proxies name; an IPv6 client is its /64. */
  client: string
  /** Whether the connection is one of a trusted proxy: it carries the requests of many clients. */
  isProxy: boolean
}

/** Nobody knows where it came from. */
export const UNKNOWN_PEER: Peer = { address: '', client: '', isProxy: false }

export type ReadPeer = (address: string | undefined, forwardedFor: string | string[] | undefined) => Peer

// More hops than this has no chain of proxies.
const HOPS = 20

/**
 * @param trusted ranges (CIDR) whose connections are proxies': of `X-Forwarded-For` the last address that is
 *   in none of them is the client's. What a client wrote in front of it is not believed.
 */
export function createPeerReader(trusted: readonly string[]): ReadPeer {
  const ranges = trusted.map((range) => ipaddr.parseCIDR(range))
  return (address = '', forwardedFor) => {
    const own = parse(address)
    if (own === null) return { ...UNKNOWN_PEER, address }
    if (!isTrusted(own)) return { address, client: clientKey(own), isProxy: false }
    const hops = String(forwardedFor ?? '')
      .split(',')
      .slice(-HOPS)
    let client = own
    for (const hop of hops.reverse()) {
      const parsed = parse(withoutPort(hop.trim()))
      if (parsed === null) break
      client = parsed
      if (!isTrusted(parsed)) break
    }
    return { address, client: clientKey(client), isProxy: true }
  }

  function isTrusted(address: Address): boolean {
    return ranges.some((range) => address.kind() === range[0].kind() && address.match(range))
  }
}

/** Whether a connection's other end is this very machine. */
export function isLoopbackAddress(address: string): boolean {
  return parse(address)?.range() === 'loopback'
}

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Some proxies name the port as well. */
function withoutPort(hop: string): string {
  return hop.replace(/^(?:\[([^\]]*)\]|(\d+(?:\.\d+){3}))(?::\d+)?$/, '$1$2')
}

/** An IPv4 address within IPv6 is that IPv4 address. */
function parse(text: string): Address | null {
  return ipaddr.isValid(text) ? ipaddr.process(text) : null
}

/** One client has a whole /64 of IPv6 addresses. */
function clientKey(address: Address): string {
  if (address.kind() === 'ipv4') return address.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()}/64`
}
