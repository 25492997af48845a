import ipaddr from 'ipaddr.js'

/** Where a request came from. */
export interface Peer {
  /** The remote address of the connection; empty if it is not known. */
  address: string
  /** The address of the client, as trusted proxies report it. For IPv6 it is the /64 network. */
  client: string
  /** Whether the connection belongs to a trusted proxy and carries the requests of many clients. */
  isProxy: boolean
}

/** The peer of a request without a connection. */
export const UNKNOWN_PEER: Peer = { address: '', client: '', isProxy: false }

export type ReadPeer = (address: string | undefined, forwardedFor: string | string[] | undefined) => Peer

// No chain of proxies has more hops.
const HOPS = 20

// Clients send many requests, so the peers of the latest addresses are kept. Longer headers are not worth the memory.
const MAX_KNOWN = 1000
const LONGEST_KNOWN = 200

/**
 * Creates a function that finds the client of a request. It is the last address of `X-Forwarded-For` that is not a trusted
 * proxy. Addresses in front of it are ignored, because a client can write them.
 *
 * @param trusted - ranges (CIDR) of trusted proxies
 */
export function createPeerReader(trusted: readonly string[]): ReadPeer {
  const ranges = trusted.map((range) => ipaddr.parseCIDR(range))
  const known = new Map<string, Peer>()
  return (address = '', forwardedFor) => {
    const key = forwardedFor === undefined ? address : `${address} ${forwardedFor}`
    const found = known.get(key)
    if (found !== undefined) return found
    const peer = readPeer(address, forwardedFor)
    if (known.size >= MAX_KNOWN) known.clear()
    if (key.length <= LONGEST_KNOWN) known.set(key, peer)
    return peer
  }

  function readPeer(address: string, forwardedFor: string | string[] | undefined): Peer {
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

/** Whether the address is one of this machine. */
export function isLoopbackAddress(address: string): boolean {
  return parse(address)?.range() === 'loopback'
}

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Some proxies add the port. */
function withoutPort(hop: string): string {
  return hop.replace(/^(?:\[([^\]]*)\]|(\d+(?:\.\d+){3}))(?::\d+)?$/, '$1$2')
}

/** Parses an address. An IPv4 address that is mapped to IPv6 becomes the IPv4 address. */
function parse(text: string): Address | null {
  return ipaddr.isValid(text) ? ipaddr.process(text) : null
}

/** An IPv6 client usually has a whole /64 network. */
function clientKey(address: Address): string {
  if (address.kind() === 'ipv4') return address.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()}/64`
}
