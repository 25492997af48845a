import type pg from 'pg'
import { boundedPool } from './bounded-pool.ts'
import type { SessionSettings } from './session-settings.ts'
import { setUpSession } from './set-up-session.ts'

export interface ServerPool {
  readonly pool: pg.Pool
  /**
   * Whether a pooler such as PgBouncer stands before the server. Then each transaction may run in another session, and
   * what one sets in a session the next transaction does not find.
   */
  isPooled(): Promise<boolean>
  /** The same, once a connection was made; before, false. */
  wasPooled(): boolean
  close(): Promise<void>
}

export interface ServerPoolOptions {
  url: string
  /** Connections at most. */
  size: number
  settings: SessionSettings
}

/** Connections to a server, each with the session that the SQL here needs. */
export function createServerPool({ url, size, settings }: ServerPoolOptions): ServerPool {
  let pooled: boolean | undefined
  const pool = boundedPool({
    connectionString: url,
    max: size,
    application_name: 'invitation-gateway',
    onConnect: async (client) => {
      pooled = await setUpSession(client, settings)
    },
  })

  async function isPooled(): Promise<boolean> {
    if (pooled === undefined) (await pool.connect()).release()
    return pooled === true
  }

  return { pool, isPooled, wasPooled: () => pooled === true, close: () => pool.end() }
}
