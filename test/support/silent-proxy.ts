import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

interface Pair {
  client: Socket
  server: Socket
}

/** A TCP proxy that can silence its open connections: they stay open, and nothing passes. */
export async function startProxy(targetPort: number) {
  const pairs = new Set<Pair>()
  const silent = new WeakSet<Pair>()
  let target = targetPort
  const listener = createServer((client) => {
    const server = connect(target, '127.0.0.1')
    const pair = { client, server }
    pairs.add(pair)
    pass(pair, client, server)
    pass(pair, server, client)
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port')

  function pass(pair: Pair, from: Socket, to: Socket): void {
    from.on('error', () => undefined)
    from.on('data', (chunk: Buffer) => {
      if (!silent.has(pair)) to.write(chunk)
    })
    from.on('close', () => {
      if (silent.has(pair)) return
      to.destroy()
      pairs.delete(pair)
    })
  }

  return {
    port: address.port,
    /** The same URL, through the proxy. */
    through: (url: string) => Object.assign(new URL(url), { port: String(address.port) }).href,
    /** Silences all open connections permanently. New ones work. @returns how many are silent. */
    silence: () => {
      for (const pair of pairs) silent.add(pair)
      return pairs.size
    },
    /** Discards everything that open connections send during this time. Later data passes. */
    loseFor: async (ms: number) => {
      const lossy = [...pairs].filter((pair) => !silent.has(pair))
      for (const pair of lossy) silent.add(pair)
      await new Promise((resolve) => setTimeout(resolve, ms))
      for (const pair of lossy) silent.delete(pair)
    },
    /** Connects new clients to another port. */
    leadTo: (port: number) => {
      target = port
    },
    close: async () => {
      for (const { client, server } of pairs) {
        client.destroy()
        server.destroy()
      }
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
