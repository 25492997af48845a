import { createServer } from 'node:net'
import { startGatewayProcess } from '../process/gateway-process.ts'
import { createTestDatabase } from '../support/databases.ts'

/** A gateway like that of `npm start`. Only the data directory and `environment` are configured. */
export async function startFresh(environment: NodeJS.ProcessEnv = {}) {
  const database = await createTestDatabase()
  const port = await freePort()
  const started = await startGatewayProcess({
    ...database.environment,
    PORT: String(port),
    PUBLIC_URL: undefined,
    SECRET_KEY: undefined,
    TICKET_SECRET: undefined,
    ...environment,
  })
  return {
    origin: `http://localhost:${port}`,
    stop: async () => {
      await started.stop()
      await database.drop()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('Not a port')
  return address.port
}
