import { once } from 'node:events'
import { createServer } from 'node:net'

// Chromium sends requests to its vendor, with every page.
const MAKER = /[./](google|googleapis|gstatic|gvt1)\.com[:/ ]/

/** A proxy that refuses every request and records its first line. */
export async function startDeadProxy() {
  const asked: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', (data) => {
      socket.destroy()
      const line = data.toString('latin1').split('\r\n', 1)[0] ?? ''
      if (!MAKER.test(line)) asked.push(line)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Not a port')
  return {
    address: `127.0.0.1:${address.port}`,
    asked,
    stop: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
