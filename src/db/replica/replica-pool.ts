import { createBoundedPool } from '../connection/bounded-pool.ts'
import { createServerHosts, followHosts } from '../connection/server-hosts.ts'
import type { ServerPool, ServerPoolOptions } from '../connection/server-pool.ts'
import { setUpSession } from '../connection/set-up-session.ts'
import { currentRead } from './current-read.ts'
import type { Lsn } from './lsn.ts'
import { CHECK_MS, createReplicaClient, ReplicaUnfit } from './replica-client.ts'

export interface ReplicaPool extends ServerPool {
  /** Destroys all connections. The reads on them fail and are repeated on the primary. */
  cut(): void
}

export interface ReplicaPoolOptions extends ServerPoolOptions {
  isRecent(replayed: Lsn): boolean
}

export const REPLICA_APPLICATION_NAME = 'invitation-gateway-replica'

/** Connections to one or several replicas. With several hosts, the first standby is used. */
export function createReplicaPool({ url, size, settings, isRecent }: ReplicaPoolOptions): ReplicaPool {
  let pooled: boolean | undefined
  const open = new Set<{ cut(): void }>()
  const hosts = createServerHosts(url)
  const pool = createBoundedPool({
    connectionString: hosts.url(),
    connectionTimeoutMillis: CHECK_MS,
    max: size,
    application_name: REPLICA_APPLICATION_NAME,
    onConnect: (client) =>
      currentRead.run(null, async () => {
        const host = hosts.url()
        const session = await setUpSession(client, settings)
        if (!session.isStandby) {
          hosts.leave(host)
          throw new ReplicaUnfit('promoted')
        }
        pooled = session.isPooled
      }),
  })
  const own = pool as unknown as { Client: Parameters<typeof createReplicaClient>[0] }
  const Client = createReplicaClient(own.Client, { isRecent, isPooled: () => pooled === true })
  own.Client = class extends Client {
    constructor(config: ConstructorParameters<typeof Client>[0]) {
      super(config)
      open.add(this)
      this.once('end', () => open.delete(this))
    }
  }
  if (hosts.count > 1) followHosts(pool, hosts)

  // The method of node-postgres calls back in the context of the read that released the connection, which may belong to
  // another caller.
  async function query(...given: unknown[]): Promise<unknown> {
    const client = await pool.connect()
    let failure: unknown
    try {
      return await Reflect.apply(client.query, client, given)
    } catch (error) {
      failure = error
      throw error
    } finally {
      client.release(failure !== undefined && !(failure instanceof ReplicaUnfit))
    }
  }
  Object.assign(pool, { query })

  async function isPooled(): Promise<boolean> {
    for (let tried = 1; pooled === undefined; tried++) {
      const client = await pool.connect().catch((error: unknown) => {
        if (tried >= hosts.count) throw error
      })
      client?.release()
    }
    return pooled
  }

  return {
    pool,
    isPooled,
    wasPooled: () => pooled === true,
    cut: () => {
      for (const client of open) client.cut()
    },
    close: () => pool.end(),
  }
}
