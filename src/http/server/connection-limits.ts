import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { createCounts } from './counts.ts'
import type { ReadPeer } from './peer.ts'

export interface ConnectionLimits {
  /** The number of all connections. */
  max: number
  /** The number of connections per address. Those of trusted proxies are not counted. */
  perAddress: number
}

export interface ConnectionsOptions {
  limits: ConnectionLimits
  readPeer: ReadPeer
  /** Reports that connections are refused. */
  onRefused(reason: 'address' | 'total', address: string): void
}

/** Limits the number of connections. @returns the open connections */
export function limitConnections(
  server: Server,
  { limits, readPeer, onRefused }: ConnectionsOptions,
): ReadonlySet<Socket> {
  const open = new Set<Socket>()
  const byAddress = createCounts()
  server.maxConnections = limits.max
  server.on('drop', (dropped) => {
    onRefused('total', dropped?.remoteAddress ?? '')
    // Frees connections for the next clients: an idle one may never send a request.
    server.closeIdleConnections()
  })
  server.on('connection', (socket: Socket) => {
    // ignoreUpgrade emits the event a second time for the same connection.
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
