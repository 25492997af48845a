import type { Server, ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Sockets } from './sockets.ts'

// How long a connection may stay idle during the shutdown, and how long the shutdown may take. An answer takes less,
// even if the database does not respond.
const IDLE_MS = 500
const CLOSE_MS = 12_000

// How long a stream may take to end during the shutdown.
const STREAM_END_MS = 1_000

/** Accepts no more connections, waits for pending answers, and closes. */
export function closeGracefully(
  server: Server,
  pending: ReadonlySet<ServerResponse>,
  sockets: Sockets | undefined,
): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS)
  const rest = setTimeout(() => {
    server.closeAllConnections()
    sockets?.terminate('all')
  }, CLOSE_MS)
  const streams = setTimeout(() => {
    for (const response of pending) if (isStream(response)) response.destroy()
    sockets?.terminate('slow')
  }, STREAM_END_MS)
  for (const response of pending) closeConnectionAfter(response)
  void sockets?.close()
  return new Promise((resolve) => {
    // Not server.close() of node:http: it cuts idle connections at once, although the next request may already be on its
    // way. It also stops the check for slow clients, which could then stay.
    NetServer.prototype.close.call(server, () => {
      clearInterval(idle)
      clearTimeout(rest)
      clearTimeout(streams)
      resolve()
    })
  })
}

/** Asks the client not to use the connection again. */
export function closeConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
}

/**
 * Whether the answer may be a stream. Some clients accept streams with every request, so an answer that has not begun
 * does not count.
 */
function isStream(response: ServerResponse): boolean {
  return (
    response.headersSent && /text\/event-stream|multipart\/mixed/i.test(response.req.headers.accept ?? '')
  )
}
