import type { Socket } from 'node:net'

// A client may take this long to read what has been sent, or this much of it.
const STALLED_MS = 20_000
const PROGRESS = 16 * 1024

/**
 * @returns a function to call every few seconds for each connection. It cuts off those on which something
 *   has been waiting to be read for 20 s, whatever it is: a stream, an answer, a page.
 */
export function createStallCheck(): (socket: Socket) => void {
  /** Since when something waits, and how much had been read by then. */
  const stalls = new WeakMap<Socket, { since: number; read: number }>()
  return (socket) => {
    if (socket.writableLength === 0) {
      stalls.delete(socket)
      return
    }
    const now = performance.now()
    const read = bytesRead(socket)
    const stall = stalls.get(socket)
    // A large answer on a slow line is not stalled as long as it goes on.
    if (stall === undefined || read - stall.read >= PROGRESS) stalls.set(socket, { since: now, read })
    else if (now - stall.since > STALLED_MS) socket.destroy()
  }
}

/**
 * What the client's side has taken. `socket.bytesWritten` counts what is queued as well, in one piece of
 * many megabytes perhaps, so this asks the handle, as Node's own timeout of sockets does.
 */
function bytesRead(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle')
  if (typeof handle !== 'object' || handle === null) return 0
  return Number(Reflect.get(handle, 'bytesWritten')) - Number(Reflect.get(handle, 'writeQueueSize'))
}
