import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { createCounts } from './counts.ts'
import type { ReadPeer } from './peer.ts'

export interface ConnectionLimits {
  /** Connections in all. */
  max: number
  /** Connections of one address; those of trusted proxies are not counted. */
  perAddress: number
}

export interface ConnectionsOptions {
  limits: ConnectionLimits
  readPeer: ReadPeer
  /** Reports that connections are refused. */
  onRefused(reason: 'address' | 'total', address: string): void
}

/** Holds a server to a number of connections. @returns those that are open. */
export function limitConnections(
  server: Server,
  { limits, readPeer, onRefused }: ConnectionsOptions,
): ReadonlySet<Socket> {
  const open = new Set<Socket>()
  const byAddress = createCounts()
  server.maxConnections = limits.max
  server.on('drop', (dropped) => {
    onRefused('total', dropped?.remoteAddress ?? '')
    // Room for those that come next: an idle connection waits for a request that may never come.
    server.closeIdleConnections()
  })
  server.on('connection', (socket: Socket) => {
    // A connection comes a second time when a request to upgrade is answered as a plain one.
    if (open.has(socket)) return
    const { address, client, isProxy } = readPeer(socket.remoteAddress, undefined)
    if (!isProxy && byAddress.of(client) >= limits.perAddress) {
      onRefused('address', address)
      socket.destroy()
      return
    }
    open.add(socket)
    byAddress.add(client)
    socket.once('close', () => {
      open.delete(socket)
      byAddress.remove(client)
    })
  })
  return open
}
