// Browsers resolve names below localhost to this machine alone, whatever a DNS server says.
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * Tells requests made under a name of ours: this machine's own, or the host of `publicUrl`.
 *
 * What a page of ours says is kept from other sites by their origin, and a stranger's domain that resolves
 * to this machine (DNS rebinding) would be of the same origin. It can't choose its Host header, though.
 */
export function ownHost(publicUrl: string): (request: Request) => boolean {
  const own = new URL(publicUrl).hostname
  return (request) => {
    const host = `http://${request.headers.get('host') ?? new URL(request.url).host}`
    if (!URL.canParse(host)) return false
    const { hostname } = new URL(host)
    return hostname === own || LOOPBACK.test(hostname)
  }
}
