import pg from 'pg'
import { TYPES } from '../timestamp-parser.ts'
import { type BoundedClient, createBoundedClient } from './bounded-client.ts'

// Callers are promised an answer within five seconds. These are the waits for a free or a new connection, and for
// a statement: if the server does not respond, a caller waits for one of them.
const CONNECT_MS = 3_000
export const STATEMENT_MS = 4_000
/** A lock is waited for on a connection that was waited for. */
export const LOCK_MS = 2_000
// The default of Linux is to check a silent connection after two hours.
const KEEPALIVE_MS = 10_000

/** What every connection to the server has: those of the pool and all others. */
export const CONNECTION = {
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEPALIVE_MS,
  types: TYPES,
} satisfies pg.ClientConfig

/**
 * Makes a pool in which every wait has a limit. A connection that misses it is destroyed, and with it all that
 * are idle: after a failover they are most likely as silent, and each would cost a caller the same wait.
 */
export function createBoundedPool(config: pg.PoolConfig): pg.Pool {
  const idle = new Set<BoundedClient>()
  const Client = createBoundedClient({
    statementMs: STATEMENT_MS,
    onCut: () => {
      for (const client of idle) client.cut()
    },
  })
  const pool = new pg.Pool({ ...CONNECTION, ...config, Client })
  // The pool replaces an idle connection that breaks; without a listener it would end the process.
  pool.on('error', () => undefined)
  pool.on('acquire', (client) => idle.delete(bounded(client)))
  pool.on('release', (_error, client) => idle.add(bounded(client)))
  pool.on('remove', (client) => idle.delete(bounded(client)))
  return pool
}

/** Takes the limits off one of the pool's connections, such as for migrations. */
export function unlimited<Client extends pg.ClientBase>(client: Client): Client {
  bounded(client).limit(null)
  return client
}

/** All connections of the pool are of the class that it was given. */
function bounded(client: pg.ClientBase): BoundedClient {
  if (!('cut' in client)) throw new TypeError('Not a connection of a bounded pool')
  return client as BoundedClient
}
