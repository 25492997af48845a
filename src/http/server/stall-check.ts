import type { Socket } from 'node:net'

// Within this time, a client must read everything that was sent, or at least this much of it.
const STALLED_MS = 20_000
const PROGRESS = 16 * 1024

/**
 * @returns a function to call every few seconds for each connection. It cuts a connection if its client has read nothing
 *   for 20 s while data waits: a stream, an answer or a page.
 */
export function createStallCheck(): (socket: Socket) => void {
  /** Since when data waits, and the number of bytes that had been read by then. */
  const stalls = new WeakMap<Socket, { since: number; read: number }>()
  return (socket) => {
    if (socket.writableLength === 0) {
      stalls.delete(socket)
      return
    }
    const now = performance.now()
    const read = bytesRead(socket)
    const stall = stalls.get(socket)
    // A large answer on a slow line is not stalled while the client reads.
    if (stall === undefined || read - stall.read >= PROGRESS) stalls.set(socket, { since: now, read })
    else if (now - stall.since > STALLED_MS) socket.destroy()
  }
}

/**
 * @returns the number of bytes that the client's system has accepted. `socket.bytesWritten` also counts queued data, which
 *   can be a single piece of many megabytes. This reads the handle instead, as Node's own socket timeout does.
 */
function bytesRead(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle')
  if (typeof handle !== 'object' || handle === null) return 0
  return Number(Reflect.get(handle, 'bytesWritten')) - Number(Reflect.get(handle, 'writeQueueSize'))
}
