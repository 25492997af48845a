import { createServer, type RequestListener } from 'node:http'

export interface Listening {
  url: string
  stop(): Promise<void>
}

/** Serves GraphQL on this machine, by default at any free port. */
export async function listen(listener: RequestListener, port = 0): Promise<Listening> {
  // Longer than a gateway keeps an idle connection. Otherwise a request can meet a connection that is being closed.
  const server = createServer({ keepAliveTimeout: 65_000 }, listener)
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Not listening')
  return {
    url: `http://127.0.0.1:${address.port}/graphql`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
