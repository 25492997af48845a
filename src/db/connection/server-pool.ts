import type pg from 'pg'
import { createBoundedPool } from './bounded-pool.ts'
import { createServerHosts, followHosts } from './server-hosts.ts'
import type { SessionSettings } from './session-settings.ts'
import { setUpSession } from './set-up-session.ts'

export interface ServerPool {
  readonly pool: pg.Pool
  /**
   * Whether a pooler such as PgBouncer is in front of the server. Then each transaction may run in another session, and
   * what one sets in a session the next transaction does not find.
   */
  isPooled(): Promise<boolean>
  /** The same, after the first connection. Before it: false. */
  wasPooled(): boolean
  close(): Promise<void>
}

/** The server takes no writes: it is a standby, or has become one. */
class ServerIsStandby extends Error {
  // read_only_sql_transaction, which a write there would be answered with.
  readonly code = '25006'
  constructor() {
    super('The server is a standby, which takes no writes')
  }
}

export interface ServerPoolOptions {
  /** With one host, or several: the first that takes writes is used. */
  url: string
  /** Connections at most. */
  size: number
  settings: SessionSettings
}

/** Connections to a server, each with the session that the SQL here needs. */
export function createServerPool({ url, size, settings }: ServerPoolOptions): ServerPool {
  let pooled: boolean | undefined
  const hosts = createServerHosts(url)
  const pool = createBoundedPool({
    connectionString: hosts.url(),
    max: size,
    application_name: 'invitation-gateway',
    onConnect: async (client) => {
      const host = hosts.url()
      const session = await setUpSession(client, settings)
      if (session.isStandby) {
        hosts.leave(host)
        throw new ServerIsStandby()
      }
      pooled = session.isPooled
    },
  })
  if (hosts.count > 1) followHosts(pool, hosts)

  async function isPooled(): Promise<boolean> {
    for (let tried = 1; pooled === undefined; tried++) {
      const client = await pool.connect().catch((error: unknown) => {
        if (tried >= hosts.count) throw error
      })
      client?.release()
    }
    return pooled
  }

  return { pool, isPooled, wasPooled: () => pooled === true, close: () => pool.end() }
}
